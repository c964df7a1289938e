import { batches } from '../../base/batches.ts'
import { type Context } from '../../context.ts'
import { type MailReader } from '../parse/hasty.ts'
import { type Header, readHeaders } from '../parse/headers.ts'
import { type Waiting } from '../ledger.ts'
import { type Letter } from './letter.ts'
import { listForms } from '../../municipality/forms.ts'
import { listRules } from '../../municipality/rules.ts'
import { damaged, type Raw } from '../parse/parsed.ts'
import { trustOf } from '../read/authenticity/trust.ts'
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

/**
 * Reads what has been claimed, the earliest arrival first: bytes, parsed in the child process, then the reading.
 * A mail that the parser needs longer for is `slow`, to be read another time. The rest is let go when there is
 * much to hold, or when it takes long.
 */
export async function readWaiting(
  ctx: Pick<Context, 'db' | 'config' | 'secret'>,
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
  ctx: Pick<Context, 'db' | 'config' | 'secret'>,
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
interface Place extends Pick<Context, 'db' | 'config' | 'secret'> {
  decided: Pick<Surroundings, 'forms' | 'rules' | 'trust'>
}

async function placeOf({
  db,
  config,
  secret,
}: Pick<Context, 'db' | 'config' | 'secret'>): Promise<Place> {
  const [forms, rules] = await Promise.all([listForms(db), listRules(db)])
  return { db, config, secret, decided: { forms, rules, trust: trustOf(config) } }
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
  const letters: Letter[] = []
  for (const [i, delivery] of portion.entries()) {
    const raw = raws[i] ?? null
    const mail = raw === null ? damaged : (reads.shift() ?? null)
    if (mail === null) continue
    const headers = mail.outcome === 'parsed' ? mail.headers : await headersOf(raw)
    const reading = readMail(mail, headers, aroundOf(ctx, delivery), now)
    letters.push({ delivery, reading })
  }
  return letters
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
