import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { type Batch, openBatch, writeBatch } from './file/batch.ts'
import { findTwin, reusedId } from './file/dedupe.ts'
import { fileClaimed } from './file/file-each.ts'
import { type MailReader } from './parse/hasty.ts'
import { keepInternal } from './file/internal.ts'
import { joinTicket } from './file/join.ts'
import { claimWaiting, putOff, type Waiting } from './ledger.ts'
import { type House, type Letter, type Reasons } from './file/letter.ts'
import { openFor } from './file/open.ts'
import { asReturned, findReply, isOwnMail } from './file/own-mail.ts'
import { readWaiting } from './file/read-waiting.ts'
import { type Filed, type Received } from './file/received.ts'
import { takeRepeated } from './file/repeated.ts'
import { type Verifier } from './read/authenticity/verify.ts'
import { asRuled } from './file/ruled.ts'
import { findThread, type Thread } from './file/thread.ts'
import { unite } from './file/unite.ts'

export { type Received } from './file/received.ts'

/** What a later stage does about what was filed, in the same transaction: both happen, or neither. */
export type HandOn = (tx: Tx, received: Received, now: Date) => Promise<void>

/** How many deliveries are filed in one transaction. */
const atOnce = 100
/** After how long one is read again whose reading takes long. Milliseconds. */
const slowMs = 2_000

/**
 * Steps 2 to 5 for up to a hundred deliveries, the earliest arrival first. They are claimed as long as they are
 * read and filed; other receivers take others meanwhile. Returns what was filed; empty: nothing waits, or all
 * that waits is slow, failed or claimed, and is tried again later.
 */
export async function receiveWaiting(
  ctx: Pick<Context, 'db' | 'log' | 'secret' | 'config'> & { verifier?: Verifier },
  parser: MailReader,
  now: Date,
  handOn: HandOn = async () => undefined,
): Promise<Received[]> {
  const calendar = await loadCalendar(ctx.db)
  const { municipality, mailboxes } = ctx.config
  const own = new Set(mailboxes.map(({ address }) => address.toLowerCase()))
  const house = { secret: ctx.secret, own, prefix: municipality.prefix, calendar, now }
  const file = (tx: Tx, letters: readonly Letter[]) => receiveAll(tx, letters, house, handOn)
  for (;;) {
    let claimed: Waiting[] = []
    const read = async (tx: Tx) => {
      claimed = await claimWaiting(tx, atOnce, now)
      const { letters, slow } = await readWaiting(ctx, parser, claimed, now)
      const ids = slow.map(({ id }) => id)
      await putOff(tx, ids, new Date(now.getTime() + slowMs))
      return letters
    }
    const received = await fileClaimed(ctx, { read, file }, now)
    // What was claimed and not filed is put off now, or has failed: neither is claimed again at `now`.
    if (received.length > 0 || claimed.length === 0) return received
  }
}

/**
 * Files letters in their order, as if each were filed before the next is looked at. A later stage may change
 * tickets: so what it is told of is written first, and what follows is looked up anew.
 */
async function receiveAll(
  tx: Tx,
  letters: readonly Letter[],
  house: House,
  handOn: HandOn,
): Promise<Received[]> {
  const all: Received[] = []
  while (all.length < letters.length) {
    const received = await receiveSome(tx, letters.slice(all.length), house)
    for (const one of received) await handOn(tx, one, house.now)
    all.push(...received)
  }
  return all
}

/** One letter, in the transaction of whoever takes it in. */
export async function receiveOne(tx: Tx, letter: Letter, house: House): Promise<Received> {
  const [received] = await receiveSome(tx, [letter], house)
  if (received === undefined) throw new Error('A letter was not filed.')
  return received
}

/** Up to and with the first that more is to be done about than to file it, since that changes tickets. */
async function receiveSome(tx: Tx, letters: readonly Letter[], house: House): Promise<Received[]> {
  const batch = await openBatch(tx, letters, house)
  const received: Received[] = []
  let found: Taken['found'] = null
  for (const letter of letters) {
    const taken = take(batch, letter)
    received.push(taken.received)
    found = taken.found
    const { outcome } = taken.received
    if (found !== null || outcome === 'officer-reply' || outcome === 'bounce') break
  }
  await writeBatch(tx, batch)
  if (found !== null) await unite(tx, found, house.now)
  return received
}

interface Taken {
  received: Received
  /** Tickets that are one with the letter's; null: none. */
  found: { ticketId: string; unites: readonly string[] } | null
}

/** One letter: is it new, where does it belong, put it there, note that for the ledger. */
function take(batch: Batch, come: Letter): Taken {
  const { known, house, done } = batch
  const isOurs = isOwnMail(come, house)
  const letter = isOurs ? asReturned(come) : come
  const twin = findTwin(known, letter) ?? (isOurs ? findReply(known, letter) : null)
  if (twin !== null) return { received: takeRepeated(batch, letter, twin), found: null }
  const thread = findThread(batch, letter)
  const reasons = reasonsFor(batch, letter, thread)
  const filed = file(batch, letter, { thread, reasons })
  const deliveryId = letter.delivery.id
  const { messageId, ticketId } = filed
  done.push({ deliveryId, messageId, ticketId, reason: null })
  return { received: { ...filed, deliveryId }, found: foundBy(batch, thread, ticketId) }
}

/** Notes the tickets that the letter's may belong with, and tells of those that it does belong with. */
function foundBy({ sheet }: Batch, thread: Thread, ticketId: string): Taken['found'] {
  if (!('links' in thread)) return null
  for (const link of thread.links) sheet.link({ ticketId, ...link })
  const { unites } = thread
  return unites.length > 0 ? { ticketId, unites } : null
}

function file(
  batch: Batch,
  letter: Letter,
  { thread, reasons }: { thread: Thread; reasons: Reasons },
): Filed {
  if (thread.to === 'new') return openNew(batch, letter, { thread, reasons })
  if (thread.to === 'officer') return keepInternal(batch, letter, { ...thread, reasons })
  const { ticketId, messageId } = joinTicket(batch, letter, { ticketId: thread.ticketId, reasons })
  const { kind, report } = letter.reading
  if (thread.to === 'bounce' && report !== null && report.outcome !== 'delivered') {
    const { outboxId } = thread
    const about = { ticketId, messageId, outboxId }
    if (report.outcome === 'delayed') return { ...about, outcome: 'delay' }
    return { ...about, outcome: 'bounce', reason: report.reason }
  }
  return { outcome: kind === 'unreadable' ? kind : 'joined', ticketId, messageId }
}

function openNew(
  batch: Batch,
  letter: Letter,
  { thread, reasons }: { thread: Extract<Thread, { to: 'new' }>; reasons: Reasons },
): Filed {
  const { kind } = letter.reading
  const linked = thread.links.find((link) => link.kind !== 'subject')
  const why = { linkedTicketId: linked?.otherId ?? null, reasons }
  const { isSorted, ...opened } = openFor(batch, asRuled(letter), why)
  if (isSorted) return { ...opened, outcome: 'sorted' }
  batch.known.addOpened(letter, opened.ticketId)
  return { ...opened, outcome: kind === 'unreadable' ? kind : 'opened' }
}

function reasonsFor({ known }: Batch, { reading }: Letter, thread: Thread): Reasons {
  const messageId = reusedId(known, reading.messageId)
  const isNewSender = 'isNewSender' in thread && thread.isNewSender
  const isByNumber = thread.to === 'ticket' && thread.isByNumber
  return {
    thread: thread.reason,
    ...(isByNumber ? { unproven } : {}),
    ...(isNewSender ? { newSender: 'Avsändaren har inte varit med i ärendet förut.' } : {}),
    ...(messageId === null ? {} : { messageId }),
  }
}

const unproven =
  'Kopplat på numret i ämnet. Ett nummer kan vem som helst skriva, och en avsändaradress går att förfalska.'
