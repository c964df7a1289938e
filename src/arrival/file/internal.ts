import { automaticKinds } from '../../journey.ts'
import { type Batch, putMessage } from './batch.ts'
import { type Letter, type Reasons } from './letter.ts'

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
export function keepInternal(
  batch: Batch,
  letter: Letter,
  { ticketId, escalationId, reasons }: FromOfficer,
) {
  const { sheet, known, house } = batch
  const { from, kind } = letter.reading
  const isAuto = automaticKinds.includes(kind)
  const about = { ticketId, kind: isAuto || kind === 'unreadable' ? kind : 'human', reasons }
  const messageId = putMessage(batch, letter, { ...about, direction: 'internal' })
  const turnId = known.asked.get(escalationId)?.turnId
  if (turnId === undefined) throw new Error(`The hand-over ${escalationId} is not known.`)
  sheet.placeInTurn(messageId, turnId)
  const data = { messageId, escalationId, kind }
  sheet.record({ kind: 'message.internal', at: house.now, ticketId, turnId, data })
  sheet.changeTicket(ticketId, {})
  const filed = { ticketId, messageId }
  if (isAuto) return { ...filed, outcome: 'joined' as const }
  const fromName = from.name === '' ? from.address : from.name
  const { arrivedAt } = letter.delivery
  return { ...filed, outcome: 'officer-reply' as const, escalationId, fromName, arrivedAt }
}
