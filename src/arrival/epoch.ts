import { sql } from 'kysely'
import { type Db, type Queryable, type Tx } from '../db/connect.ts'

/** Somebody else reads the mailbox now: nothing was written. */
export class Deposed extends Error {
  override name = 'Deposed'
}

/** Becomes the reader of a mailbox: whoever holds a lower number is refused from now on. `holder` is for people. */
export async function beginEpoch(
  db: Db,
  mailboxId: string,
  by: { holder: string | null; since: Date | null } = { holder: null, since: null },
): Promise<number> {
  const { epoch } = await db
    .insertInto('mailbox_leader')
    .values({ mailbox_id: mailboxId, epoch: 1, ...by })
    .onConflict((on) =>
      on.column('mailbox_id').doUpdateSet({ epoch: sql`mailbox_leader.epoch + 1`, ...by }),
    )
    .returning('epoch')
    .executeTakeFirstOrThrow()
  return epoch
}

interface Reader {
  mailboxId: string
  /** From `beginEpoch`. */
  epoch: number
}

/**
 * Keeps any other reader from beginning until the transaction ends. When we are paused in it, PostgreSQL ends it,
 * so that the next one waits for ten seconds at most.
 * @throws Deposed when another has begun
 */
export async function holdEpoch(tx: Tx, at: Reader): Promise<void> {
  const leader = await tx
    .selectFrom('mailbox_leader')
    .select('epoch')
    .select(sql`set_config('idle_in_transaction_session_timeout', '10s', true)`.as('patience'))
    .where('mailbox_id', '=', at.mailboxId)
    .forShare()
    .executeTakeFirst()
  if (leader?.epoch !== at.epoch) throw new Deposed('Another process reads this mailbox now.')
}

/**
 * What only the reader of a mailbox may write. Without an epoch, as of one who has no mailbox to lead, it is
 * written in any case.
 * @throws Deposed when another has begun; then nothing was written
 */
export async function asReader<T>(
  db: Queryable,
  at: Pick<Reader, 'mailboxId'> & { epoch?: number },
  write: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const { mailboxId, epoch } = at
  if (epoch === undefined || db.isTransaction) return write(db)
  return db.transaction().execute(async (tx) => {
    await holdEpoch(tx, { mailboxId, epoch })
    return write(tx)
  })
}
