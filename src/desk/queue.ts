import { type RawBuilder, sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { type Status } from '../journey.ts'
import { isHidden } from './hidden.ts'
import { waitsWithAll } from './same-words.ts'
import { inTurn, inView, queueViews, sortedCountMs, type QueueView, type Viewer } from './views.ts'

/** One mail of a list. A citizen's words are null where the content is sensitive or urgent. */
export interface QueueRow {
  id: string
  number: string
  status: Status
  /** True: subject, sender and first words are hidden until the ticket is opened. */
  hidden: boolean
  subject: string | null
  preview: string | null
  sender: string | null
  area: string
  /** The runner-up of an unsure area. */
  otherArea: string | null
  areaConfidence: 'sure' | 'unsure' | 'person'
  assigneeId: string | null
  assignee: string | null
  /** The class of urgent content; null: not urgent. */
  urgent: string | null
  sensitive: boolean
  /** When the question that waits came in. */
  arrivedAt: Date
  dueAt: Date | null
  /** The same text came from many, and so many wait for nothing but its answer; null, 0 when this one does not. */
  campaignId: string | null
  campaignSize: number
  updatedAt: Date
  /** How many mails the person has written in this ticket. */
  contacts: number
  /** Answered before, and asked again. */
  reopened: boolean
  /** To whom it was handed over last. */
  department: string | null
  departmentDueAt: Date | null
  feedbackAt: Date | null
  /** The last reply did not leave, nobody knows whether it did, or it came back. */
  replyFault: 'failed' | 'unknown' | 'bounced' | null
  /** Since when the last reply waits to leave; null: it does not. */
  replyWaitsSince: Date | null
  /** What a mail that was sorted away is, and why; null of all others. */
  sortedKind: string | null
  sortedWhy: string | null
}

/** The mails of a view: urgent first, then oldest due, then oldest. Finished ones: newest first. */
export async function listQueue(
  db: Queryable,
  query: Viewer & { view: QueueView; limit: number },
): Promise<QueueRow[]> {
  const { view, limit } = query
  const { rows } = await sql<StoredRow>`
    select ${columns}
    from ticket ${details}
    where ${inView(view, query)} and ${leads(view)}
    order by ${order(view)}
    limit ${limit}`.execute(db)
  return rows.map(shown)
}

/** The same of tickets with these numbers, wherever they are now; in no order. */
export async function readRows(db: Queryable, numbers: readonly string[]): Promise<QueueRow[]> {
  if (numbers.length === 0) return []
  const { rows } = await sql<StoredRow>`
    select ${columns}
    from ticket ${details}
    where ticket.number = any(${numbers})`.execute(db)
  return rows.map(shown)
}

/** How many mails each view holds. Finished ones are not counted, sorted ones for a month. */
export async function counts(
  db: Queryable,
  viewer: Viewer,
): Promise<Record<Exclude<QueueView, 'avslutade'>, number>> {
  const numbers = queueViews
    .filter((view) => view !== 'avslutade' && view !== 'inte-skickat')
    .map((view) => sql`count(*) filter (where ${inView(view, viewer)}) as ${sql.ref(view)}`)
  const since = new Date(viewer.now.getTime() - sortedCountMs)
  const { rows } = await sql<Record<Exclude<QueueView, 'avslutade'>, number>>`
    select ${sql.join(numbers)},
      (select count(*) from ticket where ${inView('inte-skickat', viewer)}) as "inte-skickat"
    from ticket
    where ticket.status in ('urgent', 'new', 'started', 'with-department', 'waiting')
      or (ticket.status = 'sorted' and ticket.updated_at > ${since})`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('Counting gave no row.')
  return row
}

/** What has been answered since an instant: how many questions, and when the last reply left. */
export async function answeredSince(
  db: Queryable,
  since: Date,
): Promise<{ questions: number; lastAt: Date | null }> {
  const row = await db
    .selectFrom('turn')
    .select((on) => [
      on.fn.count<number>('id').as('questions'),
      on.fn.max('first_reply_at').as('lastAt'),
    ])
    .where('first_reply_at', '>=', since)
    .executeTakeFirstOrThrow()
  return { questions: row.questions, lastAt: row.lastAt }
}

/** A campaign is one row among what waits: its first mail that may be shown stands for all that wait with it. */
function leads(view: QueueView): RawBuilder<boolean> {
  if (view !== 'att-besvara') return sql`true`
  return sql`ticket.id not in (select id from (select member.id, row_number() over (
      partition by member.campaign_id order by cardinality(member.sensitive) > 0, member.arrived_at, member.number) as place
    from ticket member where ${waitsWithAll('member')}) standing where place > 1)`
}

interface StoredRow extends Omit<QueueRow, 'hidden' | 'sensitive' | 'sender'> {
  subject: string
  preview: string
  senderName: string
  senderAddress: string
  sensitive: string[]
}

/** Takes a citizen's words out before anything else can show them. */
function shown({ senderName, senderAddress, ...row }: StoredRow): QueueRow {
  const sensitive = row.sensitive.length > 0
  const hidden = isHidden(row)
  if (hidden) return { ...row, sensitive, hidden, subject: null, preview: null, sender: null }
  return { ...row, sensitive, hidden, sender: senderName || senderAddress }
}

const columns = sql`
  ticket.id, ticket.number, ticket.status, ticket.subject, ticket.preview,
  ticket.inquirer_name as "senderName", ticket.inquirer_address as "senderAddress",
  area.name as "area", ticket.area_confidence as "areaConfidence",
  coalesce(other.name, ticket.area_reason->>'alternative') as "otherArea",
  ticket.assignee_id as "assigneeId", assignee.name as "assignee",
  ticket.urgent, ticket.sensitive,
  coalesce(asked.arrived_at, ticket.arrived_at) as "arrivedAt",
  campaign.id as "campaignId", coalesce(campaign.size, 0) as "campaignSize",
  ticket.due_at as "dueAt", ticket.updated_at as "updatedAt",
  (select count(*) from message where message.ticket_id = ticket.id
    and message.direction = 'in' and message.kind in ('human', 'web-form')) as "contacts",
  asked.arrived_at is not null and exists (select from turn where turn.ticket_id = ticket.id
    and turn.complete_reply_at is not null) as "reopened",
  handed.to_name as "department", handed.due_at as "departmentDueAt",
  handed.feedback_at as "feedbackAt", fault.state as "replyFault", fault."waitsSince" as "replyWaitsSince",
  case when ticket.status = 'sorted' then (select kind from message where message.ticket_id = ticket.id
    and message.direction = 'in' order by arrived_at desc limit 1) end as "sortedKind",
  case when ticket.status = 'sorted' then (select excluded_reason from turn
    where turn.ticket_id = ticket.id order by arrived_at desc limit 1) end as "sortedWhy"`

const details = sql`
  join area on area.key = ticket.area_key
  left join area other on other.key = ticket.area_reason->>'alternative'
  left join person assignee on assignee.id = ticket.assignee_id
  left join (select member.campaign_id as id, count(*) as size from ticket member
    where ${waitsWithAll('member')} group by member.campaign_id) campaign
    on campaign.id = ticket.campaign_id and ${waitsWithAll('ticket')}
  left join lateral (select arrived_at from turn where turn.ticket_id = ticket.id
    and (turn.excluded is null or turn.excluded = 'internal')
    and turn.complete_reply_at is null
    order by arrived_at limit 1) asked on true
  left join lateral (select to_name, escalation.due_at, feedback_at
    from escalation join turn on turn.id = escalation.turn_id
    where escalation.ticket_id = ticket.id and escalation.ended_at is null
      and (turn.excluded is null or turn.excluded = 'internal')
    and turn.complete_reply_at is null
    order by escalated_at desc limit 1) handed on true
  left join lateral (select case when state in ('queued', 'sending') then created_at end as "waitsSince",
      case when state in ('failed', 'unknown') then state
      when exists (select from event where (event.ticket_id = ticket.id or event.turn_id = outbox.turn_id)
        and event.kind = 'reply.bounced' and event.data->>'outboxId' = outbox.id::text)
      then 'bounced' end as state
    from outbox where outbox.ticket_id = ticket.id and outbox.reply_id is not null
      and not outbox.is_copy
    order by created_at desc limit 1) fault on true`

function order(view: QueueView): RawBuilder<unknown> {
  if (view === 'avslutade') return sql`ticket.updated_at desc, ticket.id`
  if (view === 'skrappost' || view === 'automatiskt') return sql`ticket.arrived_at desc, ticket.id`
  if (view === 'ej-aterkopplat') return sql`handed.due_at, ticket.arrived_at, ticket.id`
  return inTurn
}
