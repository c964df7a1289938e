import { batches } from '../base/batches.ts'
import { type Context } from '../context.ts'
import { type Db } from '../db/connect.ts'
import { isUnreachable } from '../db/unreachable.ts'
import { readRaw } from '../mail/raw.ts'
import { type MailReader } from './hasty.ts'
import { readHeaders } from './headers.ts'
import { type Waiting, waitingDeliveries } from './ledger.ts'
import { type Letter } from './letter.ts'
import { type ParsedMail, type Unreadable } from './parsed.ts'
import { readMail, type Surroundings } from './read.ts'

/** How many mails are filed at once, and how many bytes of them are held while they are parsed. */
const most = { count: 100, bytes: 32_000_000 }

/**
 * Reads what waits, the earliest arrival first: bytes, parsed in the child process, then the reading. A mail
 * that the parser needs longer for is left out, and read another time.
 */
export async function readWaiting(
  ctx: Pick<Context, 'db' | 'config'>,
  parser: MailReader,
  now: Date,
): Promise<Letter[]> {
  return readLetters(ctx, parser, await waitingDeliveries(ctx.db, most.count), now)
}

/** Reads these deliveries, in their order. */
export async function readLetters(
  ctx: Pick<Context, 'db' | 'config'>,
  parser: MailReader,
  waiting: readonly Waiting[],
  now: Date,
): Promise<Letter[]> {
  const letters: Letter[] = []
  for (const portion of batches(waiting, most)) {
    const raws = await Promise.all(portion.map(({ sha256 }) => bytesOf(ctx.db, sha256)))
    const mails = await parser.parse(raws.map((raw) => raw ?? Buffer.alloc(0)))
    for (const [i, delivery] of portion.entries()) {
      const raw = raws[i] ?? null
      const mail = raw === null ? damaged : mails[i]
      if (mail == null) continue
      letters.push({ delivery, reading: read({ raw, mail }, aroundOf(ctx, delivery), now) })
    }
  }
  return letters
}

const damaged: Unreadable = { outcome: 'unreadable', reason: 'Originalet är skadat i databasen.' }

function read(
  { raw, mail }: { raw: Buffer | null; mail: ParsedMail | Unreadable },
  around: Surroundings,
  now: Date,
) {
  const headers = mail.outcome === 'parsed' ? mail.headers : readHeaders(raw ?? Buffer.alloc(0))
  return readMail(mail, headers, around, now)
}

function aroundOf({ config }: Pick<Context, 'config'>, { folder }: Waiting): Surroundings {
  return {
    folder,
    own: new Set(config.mailboxes.map(({ address }) => address.toLowerCase())),
    ticketPrefix: config.municipality.prefix,
  }
}

/** Null when the stored bytes are not whole, which must not hold up other mail. */
async function bytesOf(db: Db, sha256: Buffer): Promise<Buffer | null> {
  try {
    return await readRaw(db, sha256)
  } catch (thrown) {
    if (isUnreachable(thrown)) throw thrown
    return null
  }
}
