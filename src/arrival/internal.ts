import { type Tx } from '../db/connect.ts'
import { record } from '../ticket/events.ts'
import { addMessage, placeInTurn } from '../ticket/messages.ts'
import { changeTicket, lockTicket } from '../ticket/tickets.ts'
import { type House, type Letter, messageRow, type Reasons } from './letter.ts'
import { isAutomatic } from './thread.ts'

interface FromOfficer {
  ticketId: string
  escalationId: string
  reasons: Reasons
}

/**
 * Keeps what an officer answered to our hand-over as words between colleagues: it opens no turn and is
 * never relayed. An absence notice is kept too but is no feedback, and neither is what a filter calls spam
 * taken for less than a person's words, since it carries our signature.
 */
export async function keepInternal(
  tx: Tx,
  letter: Letter,
  { ticketId, escalationId, reasons }: FromOfficer,
  { now }: House,
) {
  const { from, kind } = letter.reading
  const isAuto = isAutomatic(kind)
  const ticket = await lockTicket(tx, ticketId)
  const about = { ticketId, kind: isAuto || kind === 'unreadable' ? kind : 'human', reasons }
  const messageId = await addMessage(tx, messageRow(letter, { ...about, direction: 'internal' }))
  const { turn_id: turnId } = await tx
    .selectFrom('escalation')
    .select('turn_id')
    .where('id', '=', escalationId)
    .executeTakeFirstOrThrow()
  await placeInTurn(tx, messageId, turnId)
  const data = { messageId, escalationId, kind }
  await record(tx, { kind: 'message.internal', at: now, ticketId, turnId, data })
  await changeTicket(tx, ticket, {}, now)
  const filed = { ticketId, messageId }
  if (isAuto) return { ...filed, outcome: 'joined' as const }
  const fromName = from.name === '' ? from.address : from.name
  return { ...filed, outcome: 'officer-reply' as const, escalationId, fromName }
}
