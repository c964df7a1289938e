import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { domainOf } from '../mail/address.ts'
import { composeMonthReport, type ReportWords } from '../mail/write/compose.ts'
import { queueMail } from '../mail/outbox.ts'
import { mintMessageId } from '../mail/token.ts'
import { listPeople } from '../municipality/people.ts'
import { type Month } from './cohort.ts'
import { editions, type Edition } from './month.ts'
import { capital, counted, hours, mean, monthWords, percent, share } from './words.ts'

type House = Pick<Context, 'config' | 'mailboxes' | 'secret'>

/**
 * Mails the latest edition of a month to every team leader. One mail for each edition and person,
 * however often this runs. Returns how many were queued.
 */
export async function mailReport(
  tx: Tx,
  house: House,
  month: Month,
  now: Date,
): Promise<{ queued: number }> {
  const edition = (await editions(tx, month)).at(-1)
  const [mailbox] = house.mailboxes
  if (edition === undefined || mailbox === undefined) return { queued: 0 }
  const { municipality, publicUrl } = house.config
  const words = wordsOf(edition, `${publicUrl}/rapporter/${month}`)
  const people = await listPeople(tx)
  const leaders = people.filter(({ active, role }) => active && role === 'teamledare')
  let queued = 0
  for (const { id, name, email } of leaders) {
    const to = { name, address: email }
    const mail = composeMonthReport({ municipality, mailboxAddress: mailbox.address, to, words })
    const { outcome } = await queueMail(
      tx,
      {
        kind: 'report',
        idempotencyKey: `report:${month}:${String(edition.version)}:${id}`,
        mail,
        messageId: mintMessageId({ kind: 'other', id }, house.secret, domainOf(mailbox.address)),
        personId: id,
        mailboxId: mailbox.id,
        sentCopy: false,
      },
      now,
    )
    if (outcome === 'queued') queued++
  }
  return { queued }
}

function wordsOf({ month, version, figures, goals }: Edition, link: string): ReportWords {
  const { h24, h48 } = figures.first.workday
  const open = figures.times['open-hours']
  const { noAnswer } = figures
  const none = noAnswer.count === 0
  return {
    month: version === 1 ? monthWords(month) : `${monthWords(month)}, rättad utgåva ${version}`,
    received: counted(figures.received, 'fråga', 'frågor'),
    within24: capital(percent(h24, goals.within24) ?? 'ingen'),
    within48: percent(h48, goals.within48) ?? 'ingen',
    unanswered: none
      ? 'Ingen'
      : `${counted(noAnswer.count, 'fråga', 'frågor')} (${share(noAnswer, goals.noAnswer)})`,
    mean: `${hours(mean(open))} timmar under öppettid`,
    median: `${hours(open.medianMs)} timmar`,
    link,
  }
}
