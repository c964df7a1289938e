import { type Context } from '../context.ts'
import { type Queryable } from '../db/connect.ts'
import { type Status } from '../journey.ts'
import { answer } from './answer.ts'
import { isHidden } from './hidden.ts'
import { waitsWithAll } from './same-words.ts'

export interface Campaign {
  id: string
  /** Subject and words of the first mail that a list may show; null: all are read in their tickets. */
  first: { subject: string; text: string } | null
  members: Member[]
}

export interface Member {
  ticketId: string
  number: string
  /** Null where the content is sensitive or urgent: it is read in the ticket. */
  sender: string | null
  status: Status
  arrivedAt: Date
  /** Who has it. */
  holder: { id: string; name: string } | null
  /** Waits for nothing but an answer that may be the same for all. */
  isOpen: boolean
}

/** The mails that say the same, the first one first; null when there is no such campaign. */
export async function readCampaign(db: Queryable, id: string): Promise<Campaign | null> {
  const campaign = await db
    .selectFrom('campaign')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst()
  if (campaign === undefined) return null
  const rows = await db
    .selectFrom('ticket')
    .leftJoin('person', 'person.id', 'ticket.assignee_id')
    .select(['ticket.id as ticketId', 'number', 'inquirer_name', 'inquirer_address', 'status'])
    .select(['sensitive', 'arrived_at as arrivedAt', 'assignee_id', 'person.name as assignee'])
    .select(waitsWithAll('ticket').as('isOpen'))
    .where('campaign_id', '=', id)
    .where('status', '<>', 'merged')
    .orderBy('arrived_at')
    .orderBy('number')
    .execute()
  const members = rows.map((row): Member => {
    const { ticketId, number, status, arrivedAt, isOpen, assignee_id: holderId, assignee } = row
    const sender = isHidden(row) ? null : row.inquirer_name || row.inquirer_address
    const holder = holderId === null || assignee === null ? null : { id: holderId, name: assignee }
    return { ticketId, number, sender, status, arrivedAt, holder, isOpen }
  })
  const shown = members.find(({ sender }) => sender !== null)
  return { id, first: shown === undefined ? null : await said(db, id, shown.ticketId), members }
}

/** The mail of a ticket that was gathered into the campaign. */
async function said(db: Queryable, campaignId: string, ticketId: string) {
  const mail = await db
    .selectFrom('turn')
    .innerJoin('event', 'event.turn_id', 'turn.id')
    .innerJoin('message', 'message.id', 'turn.opened_by')
    .select(['message.subject', 'message.new_text as text'])
    .where('turn.ticket_id', '=', ticketId)
    .where('event.kind', '=', 'ticket.campaign')
    .where((on) => on(on.ref('event.data', '->>').key('campaignId'), '=', campaignId))
    .orderBy('turn.arrived_at')
    .executeTakeFirst()
  return mail ?? null
}

export type AnsweredAll =
  | { outcome: 'answered'; sent: number; left: { number: string; why: string }[] }
  | { outcome: 'already' }
  | { outcome: 'changed'; open: number }

/**
 * One text answers all who said the same: each gets a mail of their own, in their own ticket, with the person's
 * signature, and each question is answered by its own reply. `expected` is how many the person was told; if it is
 * another number by now, nothing is sent. The same click again goes on where the first was interrupted.
 */
export async function answerAll(
  ctx: Context,
  request: { campaign: Campaign; personId: string; text: string; key: string; expected: number },
  now: Date,
): Promise<AnsweredAll> {
  const { campaign, personId, text, key, expected } = request
  const done = await answeredBy(ctx.db, campaign, key)
  const open = campaign.members.filter(({ isOpen, ticketId }) => isOpen && !done.has(ticketId))
  if (done.size > 0 && open.length === 0) return { outcome: 'already' }
  if (open.length + done.size !== expected) return { outcome: 'changed', open: open.length }
  const left: { number: string; why: string }[] = []
  for (const { ticketId, number } of open) {
    const about = { ticketId, personId, kind: 'svar' as const, text, quote: false, forAll: true }
    const answered = await answer(ctx, { ...about, idempotencyKey: keyOf(key, ticketId) }, now)
    if (answered.outcome === 'taken') left.push({ number, why: `${answered.by} har ärendet.` })
    if (answered.outcome === 'refused') left.push({ number, why: answered.reasons.join(' ') })
  }
  return { outcome: 'answered', sent: done.size + open.length - left.length, left }
}

/** The tickets of a campaign that a click has answered. */
export async function answeredBy(
  db: Queryable,
  { members }: Campaign,
  key: string,
): Promise<Set<string>> {
  const keys = new Map(members.map(({ ticketId }) => [keyOf(key, ticketId), ticketId]))
  if (keys.size === 0) return new Set()
  const rows = await db
    .selectFrom('outbox')
    .select('idempotency_key')
    .where('idempotency_key', 'in', [...keys.keys()])
    .execute()
  return new Set(rows.flatMap((row) => keys.get(row.idempotency_key) ?? []))
}

const keyOf = (key: string, ticketId: string) => `${key}:${ticketId}`
