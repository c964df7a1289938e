import { sql } from 'kysely'
import { reasonOf } from '../base/errors.ts'
import { type Log, redact } from '../base/log.ts'
import { type Db, type Tx } from '../db/connect.ts'
import { isUnreachable } from '../db/unreachable.ts'
import { holdWaiting, noteFailure } from './ledger.ts'
import { type Letter } from './letter.ts'

/** How often a delivery is tried before it is set aside. */
const mostAttempts = 3

/** What becomes of letters, filed in their order. */
type File<T> = (tx: Tx, letters: readonly Letter[]) => Promise<T[]>

/**
 * Files letters, all in one transaction; when that fails, each in its own, so that one cannot hold up the
 * others. One that fails alone is counted and tried again; at last it is filed without its content, so that
 * it is seen, and when even that fails it is quarantined. Letters that somebody else files are left out.
 * @throws when PostgreSQL is at fault: then nothing is counted
 */
export async function fileEach<T>(
  { db, log }: { db: Db; log: Log },
  letters: readonly Letter[],
  file: File<T>,
): Promise<T[]> {
  if (letters.length === 0) return []
  try {
    return await inOne(db, letters, file)
  } catch (thrown) {
    if (isPassing(thrown)) throw thrown
    log.error('a batch of mail could not be filed', thrown, { count: letters.length })
  }
  const filed: T[] = []
  for (const letter of letters) filed.push(...(await alone({ db, log }, letter, file)))
  return filed
}

/** Filing is one at a time on all machines, so that a letter sees whatever came just before it. */
async function inOne<T>(db: Db, letters: readonly Letter[], file: File<T>): Promise<T[]> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('arrival', 0))`.execute(tx)
    const held = await holdWaiting(
      tx,
      letters.map(({ delivery }) => delivery.id),
    )
    return file(
      tx,
      letters.filter(({ delivery }) => held.has(delivery.id)),
    )
  })
}

async function alone<T>(
  { db, log }: { db: Db; log: Log },
  letter: Letter,
  file: File<T>,
): Promise<T[]> {
  const { id, attempts } = letter.delivery
  const isLast = attempts + 1 >= mostAttempts
  for (const form of isLast ? [letter, withoutContent(letter)] : [letter]) {
    try {
      return await inOne(db, [form], file)
    } catch (thrown) {
      if (isPassing(thrown)) throw thrown
      log.error('a mail could not be filed', thrown, { delivery: id })
      const reason = redact(reasonOf(thrown)).slice(0, 300)
      if (form !== letter || !isLast) await noteFailure(db, id, { reason, isLast })
    }
  }
  return []
}

/** What is left when a mail's content cannot be stored: who, when, about what, and the original. */
function withoutContent({ delivery, reading }: Letter): Letter {
  const nothing = { text: '', newText: '', html: null, attachments: [], references: [] }
  const reason = 'Mejlets innehåll gick inte att spara. Originalet finns kvar.'
  return {
    delivery,
    reading: {
      ...reading,
      ...nothing,
      kind: 'unreadable',
      reasons: { kind: reason },
      preview: 'Mejlet gick inte att läsa. Öppna originalet.',
    },
  }
}

/** PostgreSQL is away, full, or asks to try again: SQLSTATE classes 40, 53, 57. */
function isPassing(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  return isUnreachable(thrown) || /^(?:40|53|57)/.test(code)
}
