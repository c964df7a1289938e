import { type Batch } from './batch.ts'
import { type Twin } from './dedupe.ts'
import { type Letter } from './letter.ts'
import { type Received } from './received.ts'

/** Notes that a delivery repeats a message. The question counts once, from the earliest arrival of both. */
export function takeRepeated(
  { sheet, house, done }: Batch,
  { delivery }: Letter,
  { messageId, ticketId, arrivedAt, reason }: Twin,
): Received {
  const repeated = { deliveryId: delivery.id, messageId, ticketId }
  done.push({ ...repeated, reason })
  if (delivery.arrivedAt < arrivedAt) {
    sheet.arrivedEarlier(repeated, delivery.arrivedAt, house.calendar)
  }
  return { outcome: 'duplicate', ...repeated }
}
