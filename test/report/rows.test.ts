import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Tx } from '../../src/db/connect.ts'
import { type ReplyKind, type Role } from '../../src/journey.ts'
import { type Month, monthAfter, monthBounds } from '../../src/report/cohort.ts'
import { type TurnFact } from '../../src/report/facts.ts'
import { loadFacts, type Facts } from '../../src/report/load.ts'
import { measure } from '../../src/report/measures.ts'
import { decideArea } from '../../src/ticket/area.ts'
import { recordFeedback, startEscalation } from '../../src/ticket/escalations.ts'
import { replyAccepted, replyBounced, replyQueued } from '../../src/ticket/replies.ts'
import { rescue, sortAway } from '../../src/ticket/sorting.ts'
import { changeTicket, lockTicket } from '../../src/ticket/tickets.ts'
import { openTurn, openTurns } from '../../src/ticket/turns.ts'
import { arrive, openOffice } from '../support/office.ts'
import { testDatabase } from '../support/postgres.ts'
import { at, calendar } from './story.ts'

const office = await openOffice(await testDatabase(), at('2020-01-01 08:00'))
const { db, people } = office

/** What happens to one of the tickets, some minutes after what happened before. */
interface Step {
  ticket: number
  minutes: number
  act: Act
}

const acts = [
  'ask again',
  'svar',
  'delsvar',
  'motfraga',
  'bounce',
  'hand over',
  'feedback',
  'sort away',
  'rescue',
  'other area',
] as const
type Act = (typeof acts)[number]

interface Known {
  ticketId: string
  turnId: string
  /** The only accepted reply of the turn, if there is only one. */
  reply: { kind: ReplyKind; outboxId: string; personId: string; at: Date } | null
  replies: number
  escalationId: string | null
}

const steps = fc.array(
  fc.record({
    ticket: fc.nat({ max: 5 }),
    minutes: fc.integer({ min: 1, max: 1500 }),
    act: fc.constantFrom(...acts),
  }),
  { minLength: 5, maxLength: 40 },
)

describe('whatever happens to tickets', () => {
  let month: Month = '2020-01'

  test('the figures from the events are those of the rows', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        month = monthAfter(month, 3)
        const end = await play(list, month)
        const by = { month, at: end, calendar }
        expect(measure(await loadFacts(db, month), by)).toEqual(
          measure(await factsFromRows(month), by),
        )
      }),
      { numRuns: 50 },
    )
  }, 120_000)
})

async function play(list: readonly Step[], month: Month): Promise<Date> {
  const tickets = new Map<number, Known>()
  let now = monthBounds(month).from
  for (const step of list) {
    now = new Date(now.getTime() + step.minutes * 60_000)
    const known = tickets.get(step.ticket)
    if (known === undefined) {
      const { ticketId, turnId } = await arrive(office, { at: now })
      tickets.set(step.ticket, fresh(ticketId, turnId))
    } else {
      await db
        .transaction()
        .execute((tx) => act(tx, step.act, known, now))
        .catch(unlessRefused)
    }
  }
  return new Date(now.getTime() + 60_000)
}

/** The states allow not everything; then nothing happened, in the tables or in the log. */
function unlessRefused(thrown: unknown): void {
  if (!(thrown instanceof Error && /cannot become/.test(thrown.message))) throw thrown
}

function fresh(ticketId: string, turnId: string): Known {
  return { ticketId, turnId, reply: null, replies: 0, escalationId: null }
}

interface Scene {
  tx: Tx
  known: Known
  now: Date
}

async function act(tx: Tx, what: Act, known: Known, now: Date): Promise<void> {
  const { status } = await ticketRow(tx, known.ticketId)
  const turns = await openTurns(tx, known.ticketId)
  const isOpen = turns.some(({ id }) => id === known.turnId)
  const needsOpen = what === 'hand over' || what in after
  if (needsOpen && !isOpen) return
  if (what === 'ask again' && isOpen) return
  if (what === 'bounce' && status === 'sorted') return
  await does[what]({ tx, known, now })
}

const after = { svar: 0, delsvar: 0, motfraga: 0 }

const does: Record<Act, (scene: Scene) => Promise<unknown>> = {
  'ask again': askAgain,
  svar: (scene) => reply(scene, { kind: 'svar', personId: people.anna }),
  delsvar: (scene) => reply(scene, { kind: 'delsvar', personId: people.lena }),
  motfraga: (scene) => reply(scene, { kind: 'motfraga', personId: people.anna }),
  bounce,
  'hand over': handOver,
  feedback: async ({ tx, known, now }) => {
    if (known.escalationId === null) return
    await recordFeedback(tx, known.escalationId, { name: 'Lena', personId: people.lena }, now)
  },
  'sort away': ({ tx, known, now }) =>
    sortAway(tx, known.ticketId, { as: 'spam', why: 'skäl', personId: people.anna }, now),
  rescue: ({ tx, known, now }) => rescue(tx, known.ticketId, people.anna, now),
  'other area': ({ tx, known, now }) =>
    decideArea(tx, known.ticketId, { personId: people.anna, areaKey: 'va' }, now),
}

async function askAgain({ tx, known, now }: Scene): Promise<void> {
  const { ticketId } = known
  const ticket = await lockTicket(tx, ticketId)
  const question = { ticketId, messageId: randomUUID(), areaKey: ticket.area_key }
  const turn = await openTurn(tx, { ...question, arrivedAt: now, excluded: null, calendar }, now)
  await changeTicket(tx, ticket, { status: 'new', assigneeId: null }, now)
  Object.assign(known, fresh(ticketId, turn.id))
}

async function reply(
  { tx, known, now }: Scene,
  by: { kind: ReplyKind; personId: string },
): Promise<void> {
  const one = { ...by, outboxId: randomUUID() }
  const { ticketId, turnId } = known
  await replyQueued(tx, { ticketId, turnId, ...one }, now)
  await replyAccepted(tx, { ticketId, turnId, ...one }, now, calendar)
  known.replies += 1
  known.reply = known.replies === 1 ? { ...one, at: now } : null
}

async function bounce({ tx, known, now }: Scene): Promise<void> {
  const { ticketId, turnId, reply } = known
  const late = reply !== null && now.getTime() - reply.at.getTime() > 72 * 3_600_000
  // followup/bounce.ts takes a late one for a note.
  if (reply === null || late) return
  await replyBounced(tx, { ticketId, turnId, ...reply }, 'okänd', now)
  Object.assign(known, { reply: null, replies: 0 })
}

async function handOver({ tx, known, now }: Scene): Promise<void> {
  const { ticketId, turnId } = known
  const to = { functionId: office.gatuenheten, personId: null, name: 'Gatuenheten', address: 'g@x' }
  const dueAt = new Date(now.getTime() + 86_400_000)
  const one = { ticketId, turnId, to, summary: 's', by: people.anna, dueAt, remindAt: null }
  known.escalationId = await startEscalation(tx, one, now)
}

/** The same facts as the tables have them; who replied is kept nowhere but in the events. */
async function factsFromRows(month: Month): Promise<Facts> {
  const { from, to } = monthBounds(month)
  const end = monthBounds(monthAfter(month, 2)).to
  const inMonth = (instant: Date) => from <= instant && instant < to
  const rows = await db
    .selectFrom('turn')
    .selectAll()
    .where('arrived_at', '>=', from)
    .where('arrived_at', '<', end)
    .orderBy('arrived_at')
    .execute()
  const turns: TurnFact[] = []
  for (const row of rows) {
    turns.push({
      turnId: row.id,
      ticketId: row.ticket_id,
      arrivedAt: row.arrived_at,
      area: await areaInRow(row.id, row.ticket_id),
      excluded: row.excluded,
      firstReplyAt: row.first_reply_at,
      firstReplyBy: null,
      completeReplyAt: row.complete_reply_at,
      completeReplyBy: row.complete_reply_at === null ? null : await completedBy(row.id),
      imported: false,
      escalations: await escalationsInRows(row.id),
    })
  }
  const counted = turns.filter((turn) => turn.excluded === null)
  return {
    turns: turns.filter((turn) => inMonth(turn.arrivedAt)),
    escalations: counted.flatMap((turn) => turn.escalations).filter((one) => inMonth(one.at)),
  }
}

async function escalationsInRows(turnId: string) {
  const rows = await db
    .selectFrom('escalation')
    .selectAll()
    .where('turn_id', '=', turnId)
    .orderBy('escalated_at')
    .execute()
  return rows.map((row) => ({
    escalationId: row.id,
    at: row.escalated_at,
    to: 'Gatuenheten, Tekniska förvaltningen',
    dueAt: row.due_at,
    feedbackAt: row.feedback_at,
    endedAt: row.ended_at,
  }))
}

/** A ticket has its latest question's area; earlier ones had 'gata' or what it was changed to meanwhile. */
async function areaInRow(turnId: string, ticketId: string): Promise<string> {
  const next = await db
    .selectFrom('event as opened')
    .innerJoin('event as later', 'later.ticket_id', 'opened.ticket_id')
    .select('later.id')
    .whereRef('later.id', '>', 'opened.id')
    .where('opened.turn_id', '=', turnId)
    .where('opened.kind', '=', 'turn.opened')
    .where('later.kind', '=', 'turn.opened')
    .orderBy('later.id')
    .executeTakeFirst()
  if (next === undefined) return (await ticketRow(db, ticketId)).area_key
  const changed = await db
    .selectFrom('event')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('kind', '=', 'area.changed')
    .where('id', '<', next.id)
    .executeTakeFirst()
  return changed === undefined ? 'gata' : 'va'
}

async function completedBy(turnId: string): Promise<Role> {
  const { role } = await db
    .selectFrom('event')
    .innerJoin('person', 'person.id', 'event.person_id')
    .select('person.role')
    .where('turn_id', '=', turnId)
    .where('kind', '=', 'reply.accepted')
    .orderBy('event.id', 'desc')
    .executeTakeFirstOrThrow()
  return role
}

async function ticketRow(on: Tx | typeof db, ticketId: string) {
  return on
    .selectFrom('ticket')
    .select(['area_key', 'status'])
    .where('id', '=', ticketId)
    .executeTakeFirstOrThrow()
}
