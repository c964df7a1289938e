import { sql } from 'kysely'
import { reasonOf } from '../../base/errors.ts'
import { type Log, redact } from '../../base/log.ts'
import { type Db, type Tx } from '../../db/connect.ts'
import { isUnreachable } from '../../db/unreachable.ts'
import { holdWaiting, noteFailure } from '../ledger.ts'
import { type Letter } from './letter.ts'

/**
 * How long a delivery waits after it could not be filed, for each time that it could not. When that is used up it
 * is set aside. Milliseconds.
 */
const waits = [60_000, 600_000]

interface Work<T> {
  /** Claims letters until the transaction ends, and reads them. */
  read: (tx: Tx) => Promise<Letter[]>
  /** What becomes of letters, filed in their order. */
  file: (tx: Tx, letters: readonly Letter[]) => Promise<T[]>
}

/**
 * Files letters, all in the transaction that claims them; when that fails, each in its own, so that one cannot
 * hold up the others. One that fails alone is counted and tried again later, alone; at last it is filed without
 * its content, so that it is seen, and when even that fails it is quarantined.
 * @throws when PostgreSQL is at fault: then nothing is counted
 */
export async function fileClaimed<T>(
  { db, log }: { db: Db; log: Log },
  work: Work<T>,
  now: Date,
): Promise<T[]> {
  let left: Letter[] = []
  const filed: T[] = []
  try {
    const together = await db.transaction().execute(async (tx) => {
      left = await work.read(tx)
      const untried = left.filter(({ delivery }) => delivery.attempts === 0)
      return untried.length === 0 ? [] : inTurn(tx, untried, work)
    })
    filed.push(...together)
    left = left.filter(({ delivery }) => delivery.attempts > 0)
  } catch (thrown) {
    if (isPassing(thrown) || left.length === 0) throw thrown
    log.error('a batch of mail could not be filed', thrown, { count: left.length })
  }
  for (const letter of left) filed.push(...(await alone({ db, log }, letter, work, now)))
  return filed
}

/** The same for letters that have been read already. Those that somebody else files are left out. */
export async function fileEach<T>(
  ctx: { db: Db; log: Log },
  letters: readonly Letter[],
  file: Work<T>['file'],
  now: Date,
): Promise<T[]> {
  const read = async (tx: Tx) => {
    const held = await holdWaiting(
      tx,
      letters.map(({ delivery }) => delivery.id),
    )
    return letters.filter(({ delivery }) => held.has(delivery.id))
  }
  return letters.length === 0 ? [] : fileClaimed(ctx, { read, file }, now)
}

/** Filing is one at a time on all machines, so that a letter sees whatever was filed just before it. */
async function inTurn<T>(tx: Tx, letters: readonly Letter[], { file }: Work<T>): Promise<T[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended('arrival', 0))`.execute(tx)
  return file(tx, letters)
}

/** Nothing when somebody else has it, or has filed it meanwhile. */
async function alone<T>(
  { db, log }: { db: Db; log: Log },
  letter: Letter,
  work: Work<T>,
  now: Date,
): Promise<T[]> {
  const { id, attempts } = letter.delivery
  const wait = waits[attempts]
  for (const form of wait === undefined ? [letter, withoutContent(letter)] : [letter]) {
    try {
      return await db.transaction().execute(async (tx) => {
        const held = await holdWaiting(tx, [id])
        return held.has(id) ? inTurn(tx, [form], work) : []
      })
    } catch (thrown) {
      if (isPassing(thrown)) throw thrown
      log.error('a mail could not be filed', thrown, { delivery: id })
      const reason = redact(reasonOf(thrown)).slice(0, 300)
      const retryAt = wait === undefined ? null : new Date(now.getTime() + wait)
      if (form !== letter || retryAt !== null) await noteFailure(db, id, { reason, retryAt })
    }
  }
  return []
}

/** What is left when a mail's content cannot be stored: who, when, about what, and the original. */
function withoutContent({ delivery, reading }: Letter): Letter {
  const words = { text: '', newText: '', parts: [], html: null, insideWords: '' }
  const nothing = { ...words, attachments: [], enclosed: [], invitations: [], references: [] }
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
