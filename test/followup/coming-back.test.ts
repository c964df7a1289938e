import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Received } from '../../src/arrival/receive.ts'
import { type Tx } from '../../src/db/connect.ts'
import { answer } from '../../src/desk/answer.ts'
import { escalate } from '../../src/desk/escalate.ts'
import { readRows } from '../../src/desk/queue.ts'
import { bounced } from '../../src/followup/bounce.ts'
import { delayed } from '../../src/followup/delayed.ts'
import { handOn } from '../../src/followup/hand-on.ts'
import { feedback, officerReplied } from '../../src/followup/officer-reply.ts'
import { type ReplyKind } from '../../src/journey.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { replyAccepted } from '../../src/ticket/replies.ts'
import { openDesk } from '../support/desk.ts'
import { arrive, type Arrived } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Tuesday 10 March 2026, 10.00 in Sweden.
const now = new Date('2026-03-10T09:00:00Z')
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const url = await testDatabase()
const { ctx, office } = await openDesk(url, now)
const { anna, lena } = office.people
const calendar = await loadCalendar(ctx.db)
const officer = { id: lena, name: 'Lena Torvik', email: 'lena@bjorkvalla.example' }

async function handedOver(): Promise<Arrived & { escalationId: string; outboxId: string }> {
  const one = await arrive(office, { at: now })
  const escalated = await escalate(
    ctx,
    {
      ticketId: one.ticketId,
      personId: anna,
      to: { functionId: office.gatuenheten },
      summary: 'När?',
      idempotencyKey: randomUUID(),
    },
    now,
  )
  if (escalated.outcome !== 'escalated') throw new Error(escalated.outcome)
  const [row] = await runSql(url, 'select id from outbox where escalation_id = $1', [
    escalated.escalationId,
  ])
  return { ...one, escalationId: escalated.escalationId, outboxId: String(row?.id) }
}

/** An answer that the outgoing server has accepted. */
async function answered(kind: ReplyKind = 'svar'): Promise<Arrived & { outboxId: string }> {
  const one = await arrive(office, { at: now })
  const { ticketId, turnId } = one
  const request = {
    ticketId,
    personId: anna,
    kind,
    text: 'Hej!',
    idempotencyKey: randomUUID(),
    quote: false,
  }
  const sent = await answer(ctx, request, now)
  if (sent.outcome !== 'queued') throw new Error(sent.outcome)
  const { outboxId } = sent
  await runSql(url, `update outbox set state = 'sent', accepted_at = $1 where id = $2`, [
    now,
    outboxId,
  ])
  await ctx.db
    .transaction()
    .execute((tx) =>
      replyAccepted(tx, { ticketId, turnId, outboxId, kind, personId: anna }, now, calendar),
    )
  return { ...one, outboxId }
}

type Step<A, T> = (tx: Tx, about: A, at: Date) => Promise<T>
const inTx = <A, T>(step: Step<A, T>, about: A, at: Date) =>
  ctx.db.transaction().execute((tx) => step(tx, about, at))

const row = async (table: string, id: string) =>
  (await runSql(url, `select * from ${table} where id = $1`, [id]))[0]
const internal = (ticketId: string) =>
  runSql(
    url,
    `select text, author_id, kind, turn_id from message where ticket_id = $1 and direction = 'internal'`,
    [ticketId],
  )
const outgoing = (ticketId: string) =>
  runSql(url, 'select kind from outbox where ticket_id = $1', [ticketId])

describe('an officer’s mail', () => {
  test('stops the department’s clock alone and brings the ticket back; nothing is relayed', async () => {
    const one = await handedOver()
    const reply = fromLena(one, later(2))
    expect(await inTx(officerReplied, reply, later(3))).toEqual({ outcome: 'recorded' })
    expect(await row('escalation', one.escalationId)).toMatchObject({
      feedback_at: later(2),
      feedback_by: 'Lena Torvik',
      remind_at: null,
      ended_at: null,
    })
    expect(await row('ticket', one.ticketId)).toMatchObject({ status: 'new', due_at: later(24) })
    expect(await row('turn', one.turnId)).toMatchObject({
      first_reply_at: null,
      complete_reply_at: null,
    })
    expect(await outgoing(one.ticketId)).toEqual([{ kind: 'handover' }])
  })

  test('that is the second one changes nothing', async () => {
    const one = await handedOver()
    const reply = fromLena(one, later(2))
    await inTx(officerReplied, reply, later(2))
    expect(await inTx(officerReplied, { ...reply, fromName: 'Per' }, later(3))).toEqual({
      outcome: 'already',
    })
    expect(await row('escalation', one.escalationId)).toMatchObject({
      feedback_by: 'Lena Torvik',
      feedback_at: later(2),
    })
  })

  test.each([
    ['before the hand-over', later(-1), now],
    ['after it was read', later(5), later(3)],
  ])('that a wrong clock dates %s counts within what can be true', async (_, arrivedAt, at) => {
    const one = await handedOver()
    await inTx(officerReplied, fromLena(one, arrivedAt), later(3))
    expect(await row('escalation', one.escalationId)).toMatchObject({ feedback_at: at })
  })
})

const fromLena = ({ escalationId }: { escalationId: string }, arrivedAt: Date) => ({
  escalationId,
  fromName: 'Lena Torvik',
  arrivedAt,
})

describe('an officer’s words on the page', () => {
  const say = (escalationId: string, text: string, at = later(1)) =>
    feedback(ctx, { escalationId, person: officer, text }, at)

  test('are kept in the ticket, stop the department’s clock and bring the ticket back', async () => {
    const one = await handedOver()
    expect(await say(one.escalationId, '  Lampan byts på torsdag.\n')).toEqual({
      outcome: 'recorded',
    })
    expect(await internal(one.ticketId)).toEqual([
      { text: 'Lampan byts på torsdag.', author_id: lena, kind: 'feedback', turn_id: one.turnId },
    ])
    expect(await row('ticket', one.ticketId)).toMatchObject({ status: 'new' })
    expect(await row('turn', one.turnId)).toMatchObject({ first_reply_at: null })
    expect(await outgoing(one.ticketId)).toEqual([{ kind: 'handover' }])
  })

  test('that are empty are none', async () => {
    const one = await handedOver()
    expect(await say(one.escalationId, ' \n\0')).toEqual({ outcome: 'empty' })
    expect(await internal(one.ticketId)).toEqual([])
    expect(await row('ticket', one.ticketId)).toMatchObject({ status: 'with-department' })
  })

  test('sent twice are said once, also at the same moment', async () => {
    const one = await handedOver()
    const both = await Promise.all([
      say(one.escalationId, 'Torsdag.'),
      say(one.escalationId, 'Torsdag.'),
    ])
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['already', 'recorded'])
    expect(await internal(one.ticketId)).toHaveLength(1)
  })

  test('that come after are kept too, and the clock stays where it stopped', async () => {
    const one = await handedOver()
    await say(one.escalationId, 'Torsdag.')
    expect(await say(one.escalationId, 'Nej, fredag.', later(3))).toEqual({ outcome: 'already' })
    expect((await internal(one.ticketId)).map(({ text }) => text)).toEqual([
      'Torsdag.',
      'Nej, fredag.',
    ])
    expect(await row('escalation', one.escalationId)).toMatchObject({ feedback_at: later(1) })
  })

  test('about a hand-over that does not exist are an error', async () => {
    await expect(say(randomUUID(), 'Hej')).rejects.toThrow()
  })
})

describe('a bounce', () => {
  const reason = 'Adressen finns inte eller tar inte emot mejl (5.1.1).'

  test.each(['svar', 'delsvar', 'motfraga'] as const)(
    'of a %s within 72 hours opens the turn again',
    async (kind) => {
      const one = await answered(kind)
      expect(await inTx(bounced, { outboxId: one.outboxId, reason }, later(72))).toEqual({
        outcome: 'reopened',
      })
      expect(await row('turn', one.turnId)).toMatchObject({
        arrived_at: now,
        due_at: later(24),
        first_reply_at: null,
        complete_reply_at: null,
      })
      expect(await row('ticket', one.ticketId)).toMatchObject({
        status: 'started',
        assignee_id: anna,
        arrived_at: now,
        due_at: later(24),
      })
      expect(await readRows(ctx.db, [one.number])).toMatchObject([{ replyFault: 'bounced' }])
    },
  )

  test('after 72 hours takes nothing back', async () => {
    const one = await answered()
    const tooLate = new Date(later(72).getTime() + 1)
    expect(await inTx(bounced, { outboxId: one.outboxId, reason }, tooLate)).toEqual({
      outcome: 'noted',
    })
    expect(await row('turn', one.turnId)).toMatchObject({ complete_reply_at: now })
    expect(await row('ticket', one.ticketId)).toMatchObject({ status: 'answered' })
  })

  test('reported twice takes back once: an answer sent meanwhile stands', async () => {
    const one = await answered()
    await inTx(bounced, { outboxId: one.outboxId, reason }, later(1))
    const request = {
      ticketId: one.ticketId,
      personId: anna,
      kind: 'svar' as const,
      text: 'Igen!',
      idempotencyKey: randomUUID(),
      quote: false,
    }
    await answer(ctx, request, later(2))
    expect(await inTx(bounced, { outboxId: one.outboxId, reason }, later(3))).toEqual({
      outcome: 'noted',
    })
    expect(await row('ticket', one.ticketId)).toMatchObject({ status: 'answered' })
  })

  test('of a mail that nobody knew had left opens the turn as well', async () => {
    const one = await answered()
    await runSql(url, `update outbox set state = 'unknown', accepted_at = null where id = $1`, [
      one.outboxId,
    ])
    expect(await inTx(bounced, { outboxId: one.outboxId, reason }, later(100))).toEqual({
      outcome: 'reopened',
    })
  })

  test('of a hand-over brings the ticket back, since the department never heard of it', async () => {
    const one = await handedOver()
    expect(await inTx(bounced, { outboxId: one.outboxId, reason }, later(1))).toEqual({
      outcome: 'returned',
    })
    expect(await row('escalation', one.escalationId)).toMatchObject({
      ended_reason: 'undeliverable',
      remind_at: null,
    })
    expect(await row('ticket', one.ticketId)).toMatchObject({ status: 'new', due_at: later(24) })
    expect(await inTx(bounced, { outboxId: one.outboxId, reason }, later(2))).toEqual({
      outcome: 'noted',
    })
  })

  test('of what is neither, or of no mail of ours, is only noted', async () => {
    const one = await handedOver()
    await runSql(url, `update outbox set kind = 'reminder' where id = $1`, [one.outboxId])
    expect(await inTx(bounced, { outboxId: one.outboxId, reason }, later(1))).toEqual({
      outcome: 'noted',
    })
    expect(await inTx(bounced, { outboxId: randomUUID(), reason }, later(1))).toEqual({
      outcome: 'noted',
    })
    expect(await row('ticket', one.ticketId)).toMatchObject({ status: 'with-department' })
  })
})

describe('a report that an answer is delayed', () => {
  const events = (ticketId: string) =>
    runSql(
      url,
      `select kind, data ->> 'outboxId' as "outboxId" from event
       where ticket_id = $1 and kind in ('reply.delayed', 'reply.bounced') order by id`,
      [ticketId],
    )

  test('is noted once at the answer, and moves neither clock nor ticket', async () => {
    const one = await answered()
    const [ticket, turn] = [await row('ticket', one.ticketId), await row('turn', one.turnId)]
    expect(await inTx(delayed, one, later(1))).toEqual({ outcome: 'noted' })
    expect(await inTx(delayed, one, later(5))).toEqual({ outcome: 'already' })
    expect(await events(one.ticketId)).toEqual([{ kind: 'reply.delayed', outboxId: one.outboxId }])
    expect(await row('ticket', one.ticketId)).toEqual(ticket)
    expect(await row('turn', one.turnId)).toEqual(turn)
  })

  test('leaves it to a later one to say that it did not come', async () => {
    const one = await answered()
    await inTx(delayed, one, later(1))
    const lost = { outboxId: one.outboxId, reason: 'Adressen finns inte (5.1.1).' }
    expect(await inTx(bounced, lost, later(30))).toEqual({ outcome: 'reopened' })
    // A straggler: it is known that it has not come.
    expect(await inTx(delayed, one, later(31))).toEqual({ outcome: 'already' })
    expect(await row('turn', one.turnId)).toMatchObject({ first_reply_at: null })
  })

  test('is nothing to tell of another mail', async () => {
    const one = await handedOver()
    expect(await inTx(delayed, one, later(1))).toEqual({ outcome: 'nothing' })
    expect(await inTx(delayed, { outboxId: randomUUID() }, later(1))).toEqual({
      outcome: 'nothing',
    })
    expect(await events(one.ticketId)).toEqual([])
  })
})

test('what arrival found is handed on to whoever owns it, and the rest is left alone', async () => {
  const asked = await handedOver()
  const lost = await answered()
  const late = await answered()
  const about = (one: Arrived) => ({
    deliveryId: 1,
    messageId: one.messageId,
    ticketId: one.ticketId,
  })
  const received: Received[] = [
    { ...about(asked), outcome: 'opened' },
    {
      ...about(asked),
      outcome: 'officer-reply',
      escalationId: asked.escalationId,
      fromName: 'Lena',
      arrivedAt: later(1),
    },
    { ...about(lost), outcome: 'bounce', outboxId: lost.outboxId, reason: 'x' },
    { ...about(late), outcome: 'delay', outboxId: late.outboxId },
    { ...about(asked), outcome: 'joined' },
  ]
  for (const one of received) await inTx(handOn, one, later(1))
  expect(await row('escalation', asked.escalationId)).toMatchObject({ feedback_by: 'Lena' })
  expect(await row('ticket', lost.ticketId)).toMatchObject({ status: 'started' })
  expect(await row('ticket', late.ticketId)).toMatchObject({ status: 'answered' })
})
