import { batches } from '../../base/batches.ts'
import { dayMs } from '../../clock/local-time.ts'
import { type Context } from '../../context.ts'
import { type MailReader } from '../parse/hasty.ts'
import { type Header, readHeaders } from '../parse/headers.ts'
import { type Waiting } from '../ledger.ts'
import { type Letter } from './letter.ts'
import { listForms } from '../../municipality/forms.ts'
import { listRules } from '../../municipality/rules.ts'
import { damaged, type ParsedMail, type Raw, type Unreadable } from '../parse/parsed.ts'
import { type AuthResult, type Trust } from '../read/authenticity/results.ts'
import { trustOf } from '../read/authenticity/trust.ts'
import { type Verifier } from '../read/authenticity/verify.ts'
import { readMail, type Surroundings } from '../read/read.ts'
import { readSmall, storedRaw } from '../parse/stored-raw.ts'
import { readToken } from '../../mail/token.ts'

/**
 * How many mails are filed at once, and how much of them is held: of one that is larger than `ofOne` its bytes
 * are not, only what is kept of it. Bytes.
 */
const most = { count: 100, bytes: 16_000_000, ofOne: 1_000_000 }
/** How many are read at a time before it is asked whether what has been read should be filed first. */
const step = { count: 10, bytes: 4_000_000 }
/**
 * How long others wait for what has been read, while more is. With the slowest step after it less than what
 * PostgreSQL lets a transaction be idle (db/connect.ts). Milliseconds.
 */
const longestMs = 10_000

/** What mail is read with; without a verifier nobody asks DNS about it. */
export interface Reading extends Pick<Context, 'db' | 'config' | 'secret'> {
  verifier?: Verifier
}

/**
 * Reads what has been claimed, the earliest arrival first: bytes, parsed in the child process, then the reading.
 * A mail that the parser needs longer for is `slow`, to be read another time. The rest is let go when there is
 * much to hold, or when it takes long.
 */
export async function readWaiting(
  ctx: Reading,
  parser: MailReader,
  claimed: readonly Waiting[],
  now: Date,
): Promise<{ letters: Letter[]; slow: Waiting[] }> {
  const [letters, slow]: [Letter[], Waiting[]] = [[], []]
  const began = performance.now()
  const place = await placeOf(ctx)
  let held = 0
  for (const portion of portionsOf(claimed, step)) {
    held += portion.reduce((sum, one) => sum + heldOf(one), 0)
    const isLate = performance.now() - began > longestMs
    if (letters.length + slow.length > 0 && (held > most.bytes || isLate)) break
    const read = await readPortion(place, parser, portion, now)
    const ids = new Set(read.map(({ delivery }) => delivery.id))
    letters.push(...read)
    slow.push(...portion.filter(({ id }) => !ids.has(id)))
  }
  return { letters, slow }
}

/** Reads these deliveries, in their order. */
export async function readLetters(
  ctx: Reading,
  parser: MailReader,
  waiting: readonly Waiting[],
  now: Date,
): Promise<Letter[]> {
  const letters: Letter[] = []
  const place = await placeOf(ctx)
  for (const portion of portionsOf(waiting, most)) {
    letters.push(...(await readPortion(place, parser, portion, now)))
  }
  return letters
}

function portionsOf(
  waiting: readonly Waiting[],
  limit: { count: number; bytes: number },
): Waiting[][] {
  const held = waiting.map((one) => ({ one, size: heldOf(one) }))
  return batches(held, limit).map((portion) => portion.map(({ one }) => one))
}

function heldOf({ size }: Waiting): number {
  return Math.min(size, most.ofOne)
}

/** Where mail is read: what the town has decided about it, and the servers that it takes at their word. */
interface Place extends Reading {
  decided: Pick<Surroundings, 'forms' | 'rules'> & { trust: Trust }
}

async function placeOf(ctx: Reading): Promise<Place> {
  const [forms, rules] = await Promise.all([listForms(ctx.db), listRules(ctx.db)])
  return { ...ctx, decided: { forms, rules, trust: trustOf(ctx.config) } }
}

async function readPortion(
  ctx: Place,
  parser: MailReader,
  portion: readonly Waiting[],
  now: Date,
): Promise<Letter[]> {
  const small = await readSmall(
    ctx.db,
    portion.filter(({ size }) => size <= most.ofOne),
  )
  const raws = portion.map((delivery): Raw | null =>
    delivery.size > most.ofOne
      ? storedRaw(ctx.db, delivery)
      : (small.get(delivery.sha256.toString('hex')) ?? null),
  )
  const reads = await parser.parse(raws.filter((raw) => raw !== null))
  const parsed: (Unproven & { mail: ParsedMail | Unreadable })[] = []
  for (const [i, delivery] of portion.entries()) {
    const raw = raws[i] ?? null
    const mail = raw === null ? damaged : (reads.shift() ?? null)
    if (mail === null) continue
    const headers = mail.outcome === 'parsed' ? mail.headers : await headersOf(raw)
    parsed.push({ mail, raw, headers, delivery, now })
  }
  // All at once: each may have to wait for somebody else's name server.
  return Promise.all(
    parsed.map(async (one): Promise<Letter> => {
      const { mail, headers, delivery } = one
      const around = { ...aroundOf(ctx, delivery), verified: await verifiedOf(ctx, one) }
      return { delivery, reading: readMail(mail, headers, around, now) }
    }),
  )
}

/** Keys change, and senders move: of what came long ago nothing can be found out. Milliseconds. */
const verifiableMs = 2 * dayMs

interface Unproven {
  raw: Raw | null
  headers: readonly Header[]
  delivery: Waiting
  now: Date
}

async function verifiedOf({ verifier, decided }: Place, one: Unproven): Promise<AuthResult[]> {
  const { raw, headers, delivery, now } = one
  const isFresh = now.getTime() - delivery.arrivedAt.getTime() < verifiableMs
  if (verifier === undefined || !isFresh || !Buffer.isBuffer(raw)) return []
  return verifier.verify(raw, headers, decided.trust)
}

/** The header of a mail that could not be parsed. */
async function headersOf(raw: Raw | null): Promise<Header[]> {
  if (raw === null || Buffer.isBuffer(raw)) return readHeaders(raw ?? Buffer.alloc(0))
  for await (const beginning of raw.open()) return readHeaders(beginning)
  return []
}

function aroundOf(
  { config, secret, decided }: Place,
  { folder, folderUse }: Waiting,
): Surroundings {
  return {
    ...decided,
    isOurs: (id) => readToken(id, secret) !== null,
    filterFields: config.mailboxes.flatMap(({ filterFields = [] }) => filterFields),
    folder,
    isJunk: folderUse === null ? null : folderUse === '\\Junk',
    own: new Set(config.mailboxes.map(({ address }) => address.toLowerCase())),
    internalDomains: config.internalDomains ?? [],
    ticketPrefix: config.municipality.prefix,
  }
}
