import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { notify } from '../db/listen.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { findTwin, reusedId } from './dedupe.ts'
import { fileEach } from './file-each.ts'
import { type MailReader } from './hasty.ts'
import { keepInternal } from './internal.ts'
import { joinTicket } from './join.ts'
import { markDone } from './ledger.ts'
import { type House, type Letter, type Reasons } from './letter.ts'
import { openFor } from './open.ts'
import { asReturned, findReply, isOwnMail } from './own-mail.ts'
import { readWaiting } from './read-waiting.ts'
import { type Filed, type Received } from './received.ts'
import { takeRepeated } from './repeated.ts'
import { findThread, type Thread } from './thread.ts'

export { type Received } from './received.ts'

/** What a later stage does about what was filed, in the same transaction: both happen, or neither. */
export type HandOn = (tx: Tx, received: Received, now: Date) => Promise<void>

/**
 * Steps 2 to 5 for up to a hundred deliveries, the earliest arrival first. Nothing is held while mail is
 * parsed. Returns what was filed; empty: nothing waits, or what waits is slow or failed, and is tried again later.
 */
export async function receiveWaiting(
  ctx: Pick<Context, 'db' | 'log' | 'secret' | 'config'>,
  parser: MailReader,
  now: Date,
  handOn: HandOn = async () => undefined,
): Promise<Received[]> {
  const letters = await readWaiting(ctx, parser, now)
  const calendar = await loadCalendar(ctx.db)
  const { municipality, mailboxes } = ctx.config
  const own = new Set(mailboxes.map(({ address }) => address.toLowerCase()))
  const house = { secret: ctx.secret, own, prefix: municipality.prefix, calendar, now }
  return fileEach(ctx, letters, async (tx, letter) => {
    const received = await receiveOne(tx, letter, house)
    await handOn(tx, received, now)
    return received
  })
}

/** One letter: is it new, where does it belong, put it there, note that in the ledger, tell who listens. */
export async function receiveOne(tx: Tx, come: Letter, house: House): Promise<Received> {
  const isOurs = isOwnMail(come, house)
  const letter = isOurs ? asReturned(come) : come
  const twin = (await findTwin(tx, letter)) ?? (isOurs ? await findReply(tx, letter) : null)
  if (twin !== null) return takeRepeated(tx, letter, twin, house)
  const thread = await findThread(tx, letter.reading, house.secret)
  const reasons = await reasonsFor(tx, letter, thread)
  const filed = await file(tx, letter, { thread, reasons }, house)
  await markDone(tx, letter.delivery.id, { messageId: filed.messageId, reason: null })
  await notify(tx, 'arrival', filed.ticketId)
  return { ...filed, deliveryId: letter.delivery.id }
}

async function file(
  tx: Tx,
  letter: Letter,
  { thread, reasons }: { thread: Thread; reasons: Reasons },
  house: House,
): Promise<Filed> {
  const { kind } = letter.reading
  if (thread.to === 'new') {
    const why = { linkedTicketId: thread.linkedTicketId, reasons }
    const { isSorted, ...opened } = await openFor(tx, letter, why, house)
    return { ...opened, outcome: isSorted ? 'sorted' : kind === 'unreadable' ? kind : 'opened' }
  }
  if (thread.to === 'officer') return keepInternal(tx, letter, { ...thread, reasons }, house)
  const { ticketId } = thread
  const { messageId } = await joinTicket(tx, letter, { ticketId, reasons }, house)
  const { report } = letter.reading
  if (thread.to === 'bounce' && report?.isFinal === true) {
    const { outboxId } = thread
    return { outcome: 'bounce', ticketId, messageId, outboxId, reason: report.reason }
  }
  return { outcome: kind === 'unreadable' ? kind : 'joined', ticketId, messageId }
}

async function reasonsFor(tx: Tx, { reading }: Letter, thread: Thread): Promise<Reasons> {
  const messageId = await reusedId(tx, reading.messageId)
  const isNewSender = 'isNewSender' in thread && thread.isNewSender
  return {
    thread: thread.reason,
    ...(isNewSender ? { newSender: 'Avsändaren har inte varit med i ärendet förut.' } : {}),
    ...(messageId === null ? {} : { messageId }),
  }
}
