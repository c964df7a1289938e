import { sql } from 'kysely'
import { type Tx } from '../db/connect.ts'
import { type Held, type LeftOut } from '../db/schema.ts'

// What a ticket holds goes to another, row by row. The log stays as it was written: an event tells of a turn,
// wherever that is now.

/** All that a ticket holds. */
export async function heldBy(tx: Tx, ticketId: string): Promise<Held> {
  return {
    messages: await idsIn(tx, 'message', 'ticket_id', ticketId),
    turns: await idsIn(tx, 'turn', 'ticket_id', ticketId),
    escalations: await idsIn(tx, 'escalation', 'ticket_id', ticketId),
    outbox: await idsIn(tx, 'outbox', 'ticket_id', ticketId),
  }
}

/** All that belongs to a turn, and the turn itself. */
export async function heldByTurn(tx: Tx, turnId: string): Promise<Held> {
  return {
    messages: await idsIn(tx, 'message', 'turn_id', turnId),
    turns: [turnId],
    escalations: await idsIn(tx, 'escalation', 'turn_id', turnId),
    outbox: await idsIn(tx, 'outbox', 'turn_id', turnId),
  }
}

export async function moveToTicket(tx: Tx, held: Held, ticketId: string): Promise<void> {
  const to = { ticket_id: ticketId }
  if (held.messages.length > 0)
    await tx.updateTable('message').set(to).where('id', 'in', held.messages).execute()
  if (held.turns.length > 0)
    await tx.updateTable('turn').set(to).where('id', 'in', held.turns).execute()
  if (held.escalations.length > 0)
    await tx.updateTable('escalation').set(to).where('id', 'in', held.escalations).execute()
  if (held.outbox.length > 0)
    await tx.updateTable('outbox').set(to).where('id', 'in', held.outbox).execute()
}

/** Gives what one turn holds to another; the turn stays where it is. */
export async function moveToTurn(tx: Tx, held: Omit<Held, 'turns'>, turnId: string): Promise<void> {
  const to = { turn_id: turnId }
  if (held.messages.length > 0)
    await tx.updateTable('message').set(to).where('id', 'in', held.messages).execute()
  if (held.escalations.length > 0)
    await tx.updateTable('escalation').set(to).where('id', 'in', held.escalations).execute()
  if (held.outbox.length > 0)
    await tx.updateTable('outbox').set(to).where('id', 'in', held.outbox).execute()
}

/** Says that a turn is the same question as another, or, with null, its own again; and how it is left out then. */
export async function pointTurn(
  tx: Tx,
  turnId: string,
  to: { into: string | null; leftOut: LeftOut | null },
): Promise<void> {
  const { into, leftOut } = to
  await tx
    .updateTable('turn')
    .set({
      merged_into: into,
      excluded: leftOut?.as ?? null,
      excluded_reason: leftOut?.why ?? null,
    })
    .where('id', '=', turnId)
    .execute()
}

async function idsIn(
  tx: Tx,
  table: 'message' | 'turn' | 'escalation' | 'outbox',
  column: 'ticket_id' | 'turn_id',
  id: string,
): Promise<string[]> {
  const rows = await tx
    .selectFrom(table)
    .select('id')
    .where(tx.dynamic.ref<'ticket_id'>(column), '=', id)
    .execute()
  return rows.map((row) => row.id)
}

/** What stands in a mail, as it is shown in another ticket. */
const shown = [
  ...(['direction', 'kind', 'sha256', 'in_reply_to', 'refs', 'from_name', 'from_address'] as const),
  ...(['to_addresses', 'cc_addresses', 'subject', 'text', 'new_text', 'parts', 'html'] as const),
  ...(['enclosed', 'invitations', 'sealed', 'inside_words'] as const),
  ...(['attachments', 'date_header', 'arrived_at', 'ingested_at', 'reasons'] as const),
  ...(['back_on'] as const),
]

/**
 * Puts a copy of a mail into another ticket. It has no Message-ID: what answers the mail goes to the original's
 * ticket. Returns its id.
 */
export async function copyMessage(tx: Tx, messageId: string, ticketId: string): Promise<string> {
  const { id } = await tx
    .insertInto('message')
    .columns(['ticket_id', 'copy_of', ...shown])
    .expression((on) =>
      on
        .selectFrom('message')
        .select([
          sql<string>`${ticketId}::uuid`.as('ticket_id'),
          sql<string>`coalesce(copy_of, id)`.as('copy_of'),
          ...shown,
        ])
        .where('id', '=', messageId),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
