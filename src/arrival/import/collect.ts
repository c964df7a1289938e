import { createHash } from 'node:crypto'
import { type Db, type Queryable, type Tx } from '../../db/connect.ts'
import { storeRaws } from '../../mail/raw.ts'
import { readHeaders } from '../parse/headers.ts'
import { type Found, type Unread } from './found.ts'
import { importedInstant } from './instant.ts'
import { enterImported, knownBytes, type Known } from './ledger.ts'
import { addressesIn, looksOurs } from './ours.ts'
import { type KnownOnServer, type OnServer } from './server.ts'

export type Item = Found | OnServer | KnownOnServer | Unread

/** What became of an item before it is filed. */
export type Taken =
  | { path: string; fate: 'stored' | 'already'; sha256: string; deliveryId: number }
  | { path: string; fate: 'unread'; reason: string }

export interface Collecting {
  /** Ours, with the one that mail without a recipient of ours belongs to first. */
  mailboxes: readonly { id: string; address: string }[]
  trusted: readonly string[]
  /** Mail from before this is passed by. */
  since: Date | null
  now: Date
  /** Nothing is stored. */
  dryRun: boolean
}

/** Bytes and number of messages that are stored in one transaction. */
const most = { bytes: 8_000_000, count: 50 }

/**
 * Stores the bytes of all that is found, each content once, and enters it in the ledger, where it waits to be
 * filed. What is there already is left as it is; what an earlier import was interrupted at counts as new.
 */
export async function* collect(
  db: Db,
  items: AsyncIterable<Item>,
  how: Collecting,
): AsyncGenerator<Taken> {
  const seen = new Set<string>()
  let batch: (Found | OnServer)[] = []
  let bytes = 0
  for await (const item of items) {
    if (item.outcome === 'unread') yield { path: item.path, fate: 'unread', reason: item.reason }
    else if (item.outcome === 'known') yield takenAs(item.path, item.known, seen)
    else {
      batch.push(item)
      bytes += item.raw.length
    }
    if (batch.length < most.count && bytes < most.bytes) continue
    yield* await storeBatch(db, batch, { ...how, seen })
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield* await storeBatch(db, batch, { ...how, seen })
}

interface Storing extends Collecting {
  /** Hashes of what this import has taken. */
  seen: Set<string>
}

async function storeBatch(
  db: Db,
  batch: readonly (Found | OnServer)[],
  how: Storing,
): Promise<Taken[]> {
  const dated = batch.map((item) => datedOf(item, how))
  const wanted = dated.filter(({ arrivedAt }) => how.since === null || arrivedAt >= how.since)
  const kept = how.dryRun ? await look(db, wanted) : await keep(db, wanted, how.now)
  return kept.map(({ path, known }) => takenAs(path, known, how.seen))
}

interface Kept {
  path: string
  known: Known
}

async function keep(db: Db, dated: readonly Dated[], now: Date): Promise<Kept[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction().execute((tx) => store(tx, dated, now))
    } catch (thrown) {
      if (!isDeadlock(thrown) || tries === mostTries) throw thrown
    }
  }
}

const mostTries = 5

/** The reader of the mailbox enters the same mail at the same time: SQLSTATE 40P01, 40001. */
function isDeadlock(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  return code.startsWith('40')
}

type Dated = ReturnType<typeof datedOf>

function datedOf(item: Found | OnServer, { mailboxes, trusted, now }: Collecting) {
  const own = new Set(mailboxes.map(({ address }) => address.toLowerCase()))
  const head = item.raw.subarray(0, longestHead)
  const isOurs = looksOurs(head, item.folder, own)
  const instant = importedInstant(head, item.clue, { trusted, isOurs, now })
  const mailboxId = mailboxOf(head, mailboxes)
  const sha256 = createHash('sha256').update(item.raw).digest()
  return { item, ...instant, mailboxId, sha256, hex: sha256.toString('hex') }
}

const longestHead = 256 * 1024

/** The first of ours that the mail names, as the one it was sent to before the one it was sent from. */
function mailboxOf(head: Buffer, mailboxes: Collecting['mailboxes']): string {
  const headers = readHeaders(head)
  const named = ['delivered-to', 'x-original-to', 'to', 'cc', 'from'].flatMap((name) =>
    addressesIn(headers, name),
  )
  const found = named
    .map((one) => mailboxes.find(({ address }) => address.toLowerCase() === one))
    .find((one) => one !== undefined)
  return (found ?? mailboxes[0])?.id ?? ''
}

async function store(tx: Tx, dated: readonly Dated[], now: Date): Promise<Kept[]> {
  await storeRaws(
    tx,
    dated.map(({ item }) => item.raw),
    now,
  )
  const known = await knownOf(tx, dated)
  const kept = new Map<Dated, Kept>()
  for (const one of dated.toSorted(byUid)) {
    const entered = await enter(tx, one, known, now)
    known.set(one.hex, entered)
    kept.set(one, { path: one.item.path, known: entered })
  }
  return dated.flatMap((one) => kept.get(one) ?? [])
}

/** As the reader of the mailbox enters them, the newest first: of two that meet one waits, and not both. */
function byUid({ item: a }: Dated, { item: b }: Dated): number {
  return 'server' in a && 'server' in b ? b.server.uid - a.server.uid : 0
}

/** A message in a file is entered unless its bytes are known; one on a server by its UID, whatever its bytes. */
async function enter(
  tx: Tx,
  one: Dated,
  known: ReadonlyMap<string, Known>,
  now: Date,
): Promise<Known> {
  const { item, hex, ...delivery } = one
  const server = 'server' in item ? item.server : null
  const before = known.get(hex)
  if (server === null && before !== undefined) return before
  const folder = server === null ? `import/${item.folder}` : item.folder
  const row = { ...delivery, folder, server, arrivalReason: delivery.reason }
  const id = await enterImported(tx, row, now)
  if (id !== null) return { deliveryId: id, sha256: hex, isFiled: false }
  // The reader of the mailbox, or another import, was there in this very moment.
  const meanwhile = (await knownOf(tx, [one])).get(hex) ?? before
  return meanwhile ?? { deliveryId: 0, sha256: hex, isFiled: true }
}

async function look(db: Db, dated: readonly Dated[]): Promise<Kept[]> {
  const known = await knownOf(db, dated)
  return dated.map(({ item, hex }) => {
    const fresh = { deliveryId: 0, sha256: hex, isFiled: false }
    return { path: item.path, known: known.get(hex) ?? fresh }
  })
}

async function knownOf(db: Queryable, dated: readonly Dated[]): Promise<Map<string, Known>> {
  return knownBytes(
    db,
    dated.map(({ sha256 }) => sha256),
  )
}

/** What is filed, or was met earlier in this import, is there already. */
function takenAs(path: string, { sha256, deliveryId, isFiled }: Known, seen: Set<string>): Taken {
  const fate = isFiled || seen.has(sha256) ? 'already' : 'stored'
  seen.add(sha256)
  return { path, fate, sha256, deliveryId }
}
