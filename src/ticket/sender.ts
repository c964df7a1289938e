import { type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { type SenderType } from '../journey.ts'
import { setSender } from '../municipality/senders.ts'
import { record } from './events.ts'
import { lockTicket } from './tickets.ts'
import { countTurn, excludeTurn, openTurns } from './turns.ts'

/**
 * A person says who the inquirer of a ticket is. It holds for the address from now on, and for the questions of
 * this ticket that are open: those of a colleague stay in the queue, and out of the headline of the report.
 */
export async function decideSender(
  tx: Tx,
  ticketId: string,
  by: { type: SenderType; personId: string },
  now: Date,
): Promise<void> {
  const ticket = await lockTicket(tx, ticketId)
  const said = { ...by, reason: 'Så har en kollega bestämt.' }
  await setSender(tx, ticket.inquirer_address, said, now)
  const { personId, type } = by
  await record(tx, { kind: 'sender.decided', at: now, ticketId, personId, data: { type } })
  for (const { id, excluded } of await openTurns(tx, ticketId)) {
    const turn = { id, ticketId }
    if (type === 'internal' && excluded === null) {
      await excludeTurn(tx, turn, { as: 'internal', why: 'Kommer från en kollega.', personId }, now)
    }
    if (type !== 'internal' && excluded === 'internal') await countTurn(tx, turn, personId, now)
  }
  await notify(tx, 'ticket', ticketId)
}
