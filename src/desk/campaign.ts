import { type Context } from '../context.ts'
import { type Queryable } from '../db/connect.ts'
import { type Status } from '../journey.ts'
import { answer } from './answer.ts'

export interface Campaign {
  id: string
  subject: string
  /** The words of the first mail. */
  text: string
  members: Member[]
}

export interface Member {
  ticketId: string
  number: string
  sender: string
  status: Status
  arrivedAt: Date
  /** Waits for an answer that may be the same for all. */
  isOpen: boolean
}

/** The mails that say the same, the first one first; null when there is no such campaign. */
export async function readCampaign(db: Queryable, id: string): Promise<Campaign | null> {
  const campaign = await db
    .selectFrom('campaign')
    .select(['id', 'subject'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (campaign === undefined) return null
  const rows = await db
    .selectFrom('ticket')
    .select(['id as ticketId', 'number', 'inquirer_name', 'inquirer_address', 'status'])
    .select('arrived_at as arrivedAt')
    .where('campaign_id', '=', id)
    .where('status', '<>', 'merged')
    .orderBy('arrived_at')
    .orderBy('number')
    .execute()
  const first = await db
    .selectFrom('message')
    .select('new_text')
    .where('ticket_id', '=', rows[0]?.ticketId ?? null)
    .where('direction', '=', 'in')
    .orderBy('arrived_at')
    .executeTakeFirst()
  const members = rows.map(({ inquirer_name: name, inquirer_address: address, ...row }) => {
    return { ...row, sender: name || address, isOpen: ['new', 'started'].includes(row.status) }
  })
  return { ...campaign, text: first?.new_text ?? '', members }
}

export type AnsweredAll =
  | { outcome: 'answered'; sent: number; left: { number: string; why: string }[] }
  | { outcome: 'changed'; open: number }

/**
 * One text answers all who said the same: each gets a mail of their own, in their own ticket, with the person's
 * signature, and each question is answered by its own reply. `expected` is how many the person was told; if it is
 * another number by now, nothing is sent.
 */
export async function answerAll(
  ctx: Context,
  request: { campaign: Campaign; personId: string; text: string; key: string; expected: number },
  now: Date,
): Promise<AnsweredAll> {
  const { campaign, personId, text, key, expected } = request
  const open = campaign.members.filter(({ isOpen }) => isOpen)
  if (open.length !== expected) return { outcome: 'changed', open: open.length }
  const left: { number: string; why: string }[] = []
  for (const { ticketId, number } of open) {
    const idempotencyKey = `${key}:${ticketId}`
    const one = { ticketId, personId, kind: 'svar' as const, text, idempotencyKey, quote: false }
    const answered = await answer(ctx, one, now)
    if (answered.outcome === 'taken') left.push({ number, why: `${answered.by} har ärendet.` })
    if (answered.outcome === 'refused') left.push({ number, why: answered.reasons.join(' ') })
  }
  return { outcome: 'answered', sent: open.length - left.length, left }
}
