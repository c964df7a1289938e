import { type Tx } from '../../db/connect.ts'
import { notifyAll } from '../../db/listen.ts'
import { noteSenders, readSenders, type Sender, senderKey } from '../../municipality/senders.ts'
import { Sheet } from '../../ticket/sheet.ts'
import { type Known } from './known.ts'
import { markDone } from '../ledger.ts'
import { type House, type Letter, messageRow, type Reasons } from './letter.ts'
import { lookUp } from './look-up.ts'

/**
 * Letters that are filed together. What they can meet is looked up before, what becomes of them is written
 * after, and between the two each sees what the one before it did.
 */
export interface Batch {
  known: Known
  sheet: Sheet
  house: House
  /** What is known of the senders, by their key. */
  senders: ReadonlyMap<string, Sender>
  /** What this mail says of them. */
  told: Map<string, Omit<Sender, 'decidedBy'>>
  done: Done[]
}

/** A delivery has become a message, or repeats one that was there; then `reason` says so. */
export interface Done {
  deliveryId: number
  messageId: string
  ticketId: string
  reason: string | null
}

export async function openBatch(tx: Tx, letters: readonly Letter[], house: House): Promise<Batch> {
  const { known, ticketIds } = await lookUp(tx, letters, house)
  const sheet = await Sheet.open(tx, ticketIds, house.now)
  const addresses = letters.map(({ reading }) => reading.from.address)
  const senders = await readSenders(tx, addresses)
  return { known, sheet, house, senders, told: new Map(), done: [] }
}

/** Puts a letter into a ticket. Returns the message's id. */
export function putMessage(
  { known, sheet }: Batch,
  letter: Letter,
  into: { ticketId: string; direction: 'in' | 'internal'; kind?: string; reasons: Reasons },
): string {
  const messageId = sheet.addMessage(messageRow(letter, into))
  const { ticketId, direction } = into
  const { arrivedAt } = letter.delivery
  known.addFiled(letter, { messageId, ticketId, direction, arrivedAt })
  return messageId
}

/** Who the sender of a letter is: as a person has said, else as this mail or an earlier one says. */
export function senderOf({ senders, told }: Batch, { reading }: Letter): Omit<Sender, 'decidedBy'> {
  const key = senderKey(reading.from.address)
  const known = senders.get(key)
  if (known !== undefined && (known.decidedBy !== null || known.type !== 'private')) return known
  if (key !== '' && told.get(key)?.type !== 'company') told.set(key, reading.sender)
  return reading.sender
}

/** Writes what became of all letters: tickets, ledger, and word to who listens. */
export async function writeBatch(tx: Tx, { sheet, house, told, done }: Batch): Promise<void> {
  await sheet.write(tx, house.prefix)
  await noteSenders(tx, told, house.now)
  await markDone(tx, done)
  await notifyAll(
    tx,
    'arrival',
    done.map(({ ticketId }) => ticketId),
  )
}
