import { type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { record } from './events.ts'
import { lockTicket } from './tickets.ts'

/** A person says which area the question belongs to; saying the suggested one confirms it. */
export async function decideArea(
  tx: Tx,
  ticketId: string,
  by: { personId: string; areaKey: string },
  now: Date,
): Promise<{ outcome: 'confirmed' | 'changed' }> {
  const ticket = await lockTicket(tx, ticketId)
  const confirmed = ticket.area_key === by.areaKey
  await tx
    .updateTable('ticket')
    .set({ area_key: by.areaKey, area_confidence: 'person', updated_at: now })
    .where('id', '=', ticketId)
    .execute()
  await record(tx, {
    kind: confirmed ? 'area.confirmed' : 'area.changed',
    at: now,
    ticketId,
    turnId: await latestTurn(tx, ticketId),
    personId: by.personId,
    data: { from: ticket.area_key, to: by.areaKey },
  })
  await notify(tx, 'ticket', ticketId)
  return { outcome: confirmed ? 'confirmed' : 'changed' }
}

/** The area is that of the latest question; earlier ones keep theirs. */
async function latestTurn(tx: Tx, ticketId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('turn')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('merged_into', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('arrived_at', 'desc')
    .executeTakeFirst()
  return row?.id ?? null
}
