import { type Context } from '../../context.ts'
import { type Tx } from '../../db/connect.ts'
import { loadCalendar } from '../../municipality/calendar.ts'
import { markImported } from '../../ticket/imported.ts'
import { fileEach } from '../file/file-each.ts'
import { type MailReader } from '../parse/hasty.ts'
import { waitingDeliveries } from '../ledger.ts'
import { type House, type Letter } from '../file/letter.ts'
import { isOwnMail } from '../file/own-mail.ts'
import { readLetters } from '../file/read-waiting.ts'
import { type HandOn, receiveOne, type Received } from '../receive.ts'
import { takeAnswer } from './answer.ts'
import { recallAnswers } from './loose.ts'
import { isOurs } from './ours.ts'

/** What became of a message that was brought in. */
export interface Filed {
  deliveryId: number
  outcome: Outcome
}

export type Outcome =
  | Exclude<Received['outcome'], 'duplicate'>
  | 'already'
  | 'answer'
  | 'unpaired'
  | 'automatic'
  | 'not-to-inquirer'

interface Brought {
  house: Omit<House, 'now'>
  importedAt: Date
  handOn: HandOn
}

const atOnce = 100

/**
 * Files everything that imports have stored, the earliest first and each with the clock at its arrival, by the
 * same code as new mail. It is also what an interrupted import left. Answers that were kept without their
 * question are looked at again. `onFiled` is told as it goes on; `signal` ends it after the letters at hand.
 */
export async function fileImported(
  ctx: Pick<Context, 'db' | 'log' | 'secret' | 'config'>,
  parser: MailReader,
  with_: {
    importedAt: Date
    handOn: HandOn
    onFiled: (filed: readonly Filed[]) => void
    signal?: AbortSignal
  },
): Promise<void> {
  const { importedAt, handOn, onFiled, signal } = with_
  const { municipality, mailboxes } = ctx.config
  const own = new Set(mailboxes.map(({ address }) => address.toLowerCase()))
  const calendar = await loadCalendar(ctx.db)
  const house = { secret: ctx.secret, own, prefix: municipality.prefix, calendar }
  const brought = { house, importedAt, handOn }
  const recalled = new Set<number>()
  while (!signal?.aborted) {
    const waiting = await waitingDeliveries(ctx.db, atOnce, 'import')
    if (waiting.length === 0) {
      if ((await recallAnswers(ctx.db, recalled)) === 0) return
      continue
    }
    const letters = await readLetters(ctx, parser, waiting, importedAt)
    onFiled(await fileEach(ctx, letters, (tx, some) => fileSome(tx, some, brought), importedAt))
  }
}

async function fileSome(tx: Tx, letters: readonly Letter[], brought: Brought): Promise<Filed[]> {
  const filed: Filed[] = []
  for (const letter of letters) {
    const outcome = await fileOne(tx, letter, brought)
    filed.push({ deliveryId: letter.delivery.id, outcome })
  }
  return filed
}

async function fileOne(tx: Tx, letter: Letter, brought: Brought): Promise<Outcome> {
  const { importedAt, handOn } = brought
  const house = { ...brought.house, now: letter.delivery.arrivedAt }
  if (!isOwnMail(letter, house) && isSent(letter, house)) {
    return (await takeAnswer(tx, letter, { house, importedAt })).outcome
  }
  const received = await receiveOne(tx, withoutAlarm(letter), house)
  if (received.outcome === 'duplicate') return 'already'
  await handOn(tx, received, house.now)
  const { ticketId, messageId } = received
  const isNewTicket = received.outcome !== 'joined' && (await isAlone(tx, ticketId))
  const one = { ticketId, messageId, isNewTicket }
  await markImported(tx, one, { at: house.now, importedAt })
  return received.outcome
}

function isSent({ delivery, reading }: Letter, { own }: House): boolean {
  const to = [...reading.to, ...reading.cc].map(({ address }) => address)
  const refers = reading.inReplyTo !== null || reading.references.length > 0
  return isOurs({ folder: delivery.folder, from: reading.from.address, to, refers }, own)
}

/** What was urgent then is looked at when it is known whether it was answered: settle.ts. */
function withoutAlarm({ delivery, reading }: Letter): Letter {
  return { delivery, reading: { ...reading, urgent: null, urgentNow: null } }
}

async function isAlone(tx: Tx, ticketId: string): Promise<boolean> {
  const rows = await tx
    .selectFrom('message')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .limit(2)
    .execute()
  return rows.length === 1
}
