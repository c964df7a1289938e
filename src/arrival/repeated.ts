import { type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { arrivedEarlier } from '../ticket/turns.ts'
import { type Twin } from './dedupe.ts'
import { markDone } from './ledger.ts'
import { type House, type Letter } from './letter.ts'
import { type Received } from './received.ts'

/** Notes that a delivery repeats a message. The question counts once, from the earliest arrival of both. */
export async function takeRepeated(
  tx: Tx,
  { delivery }: Letter,
  { messageId, ticketId, arrivedAt, reason }: Twin,
  { calendar, now }: House,
): Promise<Received> {
  await markDone(tx, delivery.id, { messageId, reason })
  if (delivery.arrivedAt < arrivedAt) {
    await arrivedEarlier(tx, { ticketId, messageId, at: delivery.arrivedAt, calendar }, now)
  }
  await notify(tx, 'arrival', ticketId)
  return { outcome: 'duplicate', deliveryId: delivery.id, messageId, ticketId }
}
