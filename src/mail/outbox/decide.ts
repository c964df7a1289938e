import { type Tx } from '../../db/connect.ts'
import { replyDecided, replySentAgain } from '../../ticket/replies.ts'
import { lockTicket } from '../../ticket/tickets.ts'
import { type OutboxRow, replyOf } from '../outbox.ts'
import { accepted } from './outcome.ts'
import { markAgain } from './settle.ts'

/** Who decides about which mail. */
export interface Decision {
  outboxId: string
  personId: string
}

/** 'gone': somebody else has decided, or the witness has. */
export type Decided = { outcome: 'decided' } | { outcome: 'gone' }

/** A person knows that a mail whose answer was lost has left: it left when it was tried. */
export async function decideSent(tx: Tx, by: Decision, now: Date): Promise<Decided> {
  const row = await hold(tx, by)
  if (row?.state !== 'unknown') return { outcome: 'gone' }
  await accepted(tx, row, { acceptedAt: row.attempted_at ?? now })
  const reply = replyOf(row)
  if (reply !== null) await replyDecided(tx, { ...reply, personId: by.personId }, now)
  return { outcome: 'decided' }
}

/** A person wants a mail that did not leave, or may not have, to be sent again: with the same id, and the same words. */
export async function sendAgain(tx: Tx, by: Decision, now: Date): Promise<Decided> {
  const row = await hold(tx, by)
  if (row === null || !(await markAgain(tx, row, now))) return { outcome: 'gone' }
  const reply = replyOf(row)
  if (reply !== null) await replySentAgain(tx, { ...reply, personId: by.personId }, now)
  return { outcome: 'decided' }
}

/** The ticket before the mail, as everybody takes them. */
async function hold(tx: Tx, { outboxId }: Decision): Promise<OutboxRow | null> {
  const known = await tx
    .selectFrom('outbox')
    .select('ticket_id')
    .where('id', '=', outboxId)
    .executeTakeFirst()
  if (known?.ticket_id != null) await lockTicket(tx, known.ticket_id)
  const row = await tx
    .selectFrom('outbox')
    .selectAll()
    .where('id', '=', outboxId)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}
