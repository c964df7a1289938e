import { batches } from '../base/batches.ts'
import { type Context } from '../context.ts'
import { type MailReader } from './hasty.ts'
import { type Header, readHeaders } from './headers.ts'
import { type Waiting, waitingDeliveries } from './ledger.ts'
import { type Letter } from './letter.ts'
import { damaged, type Raw } from './parsed.ts'
import { readMail, type Surroundings } from './read.ts'
import { readSmall, storedRaw } from './stored-raw.ts'

/**
 * How many mails are filed at once, and how much of them is held: of one that is larger than `ofOne` its bytes
 * are not, only what is kept of it. Bytes.
 */
const most = { count: 100, bytes: 16_000_000, ofOne: 1_000_000 }

/**
 * Reads what waits, the earliest arrival first: bytes, parsed in the child process, then the reading. A mail
 * that the parser needs longer for is left out, and read another time. Of much large mail the first is read.
 */
export async function readWaiting(
  ctx: Pick<Context, 'db' | 'config'>,
  parser: MailReader,
  now: Date,
): Promise<Letter[]> {
  for (const portion of portionsOf(await waitingDeliveries(ctx.db, most.count))) {
    const letters = await readPortion(ctx, parser, portion, now)
    if (letters.length > 0) return letters
  }
  return []
}

/** Reads these deliveries, in their order. */
export async function readLetters(
  ctx: Pick<Context, 'db' | 'config'>,
  parser: MailReader,
  waiting: readonly Waiting[],
  now: Date,
): Promise<Letter[]> {
  const letters: Letter[] = []
  for (const portion of portionsOf(waiting)) {
    letters.push(...(await readPortion(ctx, parser, portion, now)))
  }
  return letters
}

function portionsOf(waiting: readonly Waiting[]): Waiting[][] {
  const held = waiting.map((one) => ({ one, size: Math.min(one.size, most.ofOne) }))
  return batches(held, most).map((portion) => portion.map(({ one }) => one))
}

async function readPortion(
  ctx: Pick<Context, 'db' | 'config'>,
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
  { config }: Pick<Context, 'config'>,
  { folder, folderUse }: Waiting,
): Surroundings {
  return {
    folder,
    isJunk: folderUse === null ? null : folderUse === '\\Junk',
    own: new Set(config.mailboxes.map(({ address }) => address.toLowerCase())),
    ticketPrefix: config.municipality.prefix,
  }
}
