import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { openContext } from '../../src/context.ts'
import { answer } from '../../src/desk/answer.ts'
import { escalate } from '../../src/desk/escalate.ts'
import { closeQuiet } from '../../src/followup/close.ts'
import { feedback } from '../../src/followup/officer-reply.ts'
import { remindDue } from '../../src/followup/remind.ts'
import { hintForgotten } from '../../src/followup/sweep.ts'
import { readToken } from '../../src/mail/token.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { replyAccepted } from '../../src/ticket/replies.ts'
import { sortAway } from '../../src/ticket/sorting.ts'
import { silentLog } from '../../src/base/log.ts'
import { openDesk, secret } from '../support/desk.ts'
import { type Arrival, arrive, type Arrived } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Tuesday 10 March 2026, 10.00 in Sweden; feedback is due on Wednesday 10.00.
const now = new Date('2026-03-10T09:00:00Z')
const due = new Date('2026-03-11T09:00:00Z')
const url = await testDatabase()
const { ctx, office, hints } = await openDesk(url, now)
const { anna, lena } = office.people
beforeEach(async () => {
  hints.length = 0
  await runSql(
    url,
    'truncate ticket, turn, message, event, outbox, escalation, reminder, delivery, raw_message, setting cascade',
  )
})

async function handedOver(
  more: Partial<Arrival> = {},
  at = now,
): Promise<Arrived & { escalationId: string }> {
  const one = await arrive(office, { at, ...more })
  const request = {
    ticketId: one.ticketId,
    personId: anna,
    to: { functionId: office.gatuenheten },
    summary: 'När lagas lampan?',
    idempotencyKey: randomUUID(),
  }
  const escalated = await escalate(ctx, request, at)
  if (escalated.outcome !== 'escalated') throw new Error(escalated.outcome)
  hints.length = 0
  return { ...one, escalationId: escalated.escalationId }
}
const reminders = () => runSql(url, `select * from outbox where kind = 'reminder'`)
const answerIt = async ({ ticketId }: Arrived, at: Date) => {
  const request = {
    ticketId,
    personId: anna,
    text: 'Hej!',
    idempotencyKey: randomUUID(),
    quote: false,
  }
  const sent = await answer(ctx, { ...request, kind: 'svar' }, at)
  if (sent.outcome !== 'queued') throw new Error(sent.outcome)
  return sent.outboxId
}
const accept = async ({ ticketId, turnId }: Arrived, outboxId: string, at: Date) => {
  const calendar = await loadCalendar(ctx.db)
  const reply = { ticketId, turnId, outboxId, kind: 'svar', personId: anna } as const
  await ctx.db.transaction().execute((tx) => replyAccepted(tx, reply, at, calendar))
}

describe('a reminder', () => {
  test('is queued when the time has run out, to whoever was asked', async () => {
    const one = await handedOver()
    expect(await remindDue(ctx, new Date(due.getTime() - 1))).toBe(0)
    expect(await remindDue(ctx, due)).toBe(1)
    const [row] = await reminders()
    expect(row).toMatchObject({
      state: 'queued',
      to_address: 'gatuenheten@bjorkvalla.example',
      from_address: 'kontakt@bjorkvalla.example',
      escalation_id: one.escalationId,
      ticket_id: one.ticketId,
      auto_submitted: 'auto-generated',
      sent_copy: 'none',
    })
    expect(row?.text).toContain(
      `https://svarstid.bjorkvalla.example/mina-fragor/${one.escalationId}`,
    )
    expect(row?.text).toContain('onsdag 11 mars')
    expect(readToken(String(row?.message_id), secret)).toEqual({
      kind: 'reminder',
      id: one.escalationId,
    })
    expect(await runSql(url, 'select * from reminder')).toEqual([
      {
        escalation_id: one.escalationId,
        kind: 'expired',
        due_at: due,
        outbox_id: row?.id,
        created_at: due,
      },
    ])
    const [event] = await runSql(
      url,
      `select data, person_id from event where kind = 'escalation.reminded'`,
    )
    expect(event).toEqual({
      person_id: null,
      data: { escalationId: one.escalationId, reminder: 'expired', to: 'Gatuenheten' },
    })
    expect(hints).toEqual([{ queue: 'send-mail', visible: 2 }])
  })

  test('comes once, however often and from however many places it is looked for', async () => {
    for (let i = 0; i < 6; i += 1) await handedOver()
    const other = await openContext(ctx.config, { databaseUrl: url, log: silentLog })
    const elsewhere = { ...other, jobs: ctx.jobs }
    const looks = [ctx, elsewhere, ctx, elsewhere].map((one) => remindDue(one, due))
    const counts = await Promise.all(looks)
    await other.close()
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6)
    expect(await reminders()).toHaveLength(6)
    expect(await remindDue(ctx, new Date('2026-03-12T09:00:00Z'))).toBe(0)
    expect(await reminders()).toHaveLength(6)
  })

  test('comes once even when its time is set again', async () => {
    await handedOver()
    await remindDue(ctx, due)
    await runSql(url, 'update escalation set remind_at = due_at')
    await remindDue(ctx, due)
    expect(await reminders()).toHaveLength(1)
    expect(await runSql(url, `select from event where kind = 'escalation.reminded'`)).toHaveLength(
      1,
    )
  })

  test('about what is sensitive says only that it is there', async () => {
    const one = await handedOver({ subject: 'Min diagnos', text: 'diagnos', sensitive: ['Hälsa'] })
    await remindDue(ctx, due)
    const [row] = await reminders()
    expect(`${String(row?.subject)}${String(row?.text)}${String(row?.html)}`).not.toMatch(
      /diagnos|Tobias/i,
    )
    expect(row?.subject).toContain(one.number)
  })

  test.each([
    ['before opening', '2026-03-12T06:59:59.999Z', 0],
    ['at opening', '2026-03-12T07:00:00Z', 1],
    ['at closing time', '2026-03-12T16:00:00Z', 1],
    ['after closing', '2026-03-12T16:00:00.001Z', 0],
    ['late in the evening', '2026-03-12T21:30:00Z', 0],
    ['in the night', '2026-03-12T02:00:00Z', 0],
    ['on a Saturday', '2026-03-14T11:00:00Z', 0],
    ['on a Sunday', '2026-03-15T11:00:00Z', 0],
    ['on Good Friday', '2026-04-03T09:00:00Z', 0],
    ['on the day before Good Friday', '2026-04-02T09:00:00Z', 1],
    ['on Midsummer Eve', '2026-06-19T09:00:00Z', 0],
    ['on Christmas Eve', '2026-12-24T09:00:00Z', 0],
    ['on New Year’s Eve', '2026-12-31T09:00:00Z', 0],
    ['on the day the town has closed', '2026-05-15T09:00:00Z', 0],
    ['in summer time, just open', '2026-07-01T06:00:00Z', 1],
    ['in summer time, not yet open', '2026-07-01T05:59:00Z', 0],
    ['after a short day', '2026-12-23T11:00:01Z', 0],
  ])('%s (%s): %i', async (_, at, count) => {
    await runSql(
      url,
      `insert into closed_day values ('2026-05-15', 'Klämdag') on conflict do nothing`,
    )
    await runSql(
      url,
      `insert into short_day values ('2026-12-23', '12:00', '') on conflict do nothing`,
    )
    await handedOver()
    expect(await remindDue(ctx, new Date(at))).toBe(count)
    expect(await reminders()).toHaveLength(count)
  })

  test('that was held back over the weekend comes when somebody is there', async () => {
    await handedOver({}, new Date('2026-03-14T10:00:00Z'))
    for (const closed of ['2026-03-15T11:00:00Z', '2026-03-16T10:00:00Z', '2026-03-16T23:30:00Z']) {
      expect(await remindDue(ctx, new Date(closed))).toBe(0)
    }
    expect(await remindDue(ctx, new Date('2026-03-17T07:00:00Z'))).toBe(1)
  })

  test('is not for those who have come back', async () => {
    const { escalationId } = await handedOver()
    const person = { id: lena, name: 'Lena', email: 'l@b.example' }
    await feedback(ctx, { escalationId, person, text: 'Klart.' }, now)
    expect(await remindDue(ctx, due)).toBe(0)
    expect(await reminders()).toEqual([])
  })

  test('is not for what the citizen has been answered, nor while the answer is on its way', async () => {
    const one = await handedOver()
    const outboxId = await answerIt(one, now)
    expect(await remindDue(ctx, due)).toBe(0)
    await accept(one, outboxId, due)
    expect(await remindDue(ctx, due)).toBe(0)
    expect(await reminders()).toEqual([])
  })

  test('is not for what was filed away or handed over to somebody else', async () => {
    const filed = await handedOver()
    const by = { as: 'no-answer-needed', why: 'Löst.', personId: anna } as const
    await ctx.db.transaction().execute((tx) => sortAway(tx, filed.ticketId, by, now))
    const moved = await handedOver()
    const again = {
      ticketId: moved.ticketId,
      personId: anna,
      summary: 'S',
      idempotencyKey: randomUUID(),
    }
    await escalate(ctx, { ...again, to: { personId: lena } }, new Date('2026-03-10T12:00:00Z'))
    expect(await remindDue(ctx, due)).toBe(0)
    expect(await remindDue(ctx, new Date('2026-03-11T12:00:00Z'))).toBe(1)
    expect(await reminders()).toMatchObject([{ to_name: 'Lena Torvik' }])
  })
})

describe('a quiet ticket', () => {
  // Ten working days after Tuesday 10 March 10.00 is Tuesday 24 March 10.00.
  const tenDays = new Date('2026-03-24T09:00:00Z')
  const status = async ({ ticketId }: Arrived) =>
    (await runSql(url, 'select status, assignee_id from ticket where id = $1', [ticketId]))[0]

  test('closes after ten working days, once, with an event and nobody’s', async () => {
    const one = await arrive(office, { at: now })
    await accept(one, await answerIt(one, now), now)
    expect(await closeQuiet(ctx, tenDays)).toBe(0)
    const counts = await Promise.all(
      [1, 2, 3].map(() => closeQuiet(ctx, new Date(tenDays.getTime() + 1))),
    )
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1)
    expect(await status(one)).toEqual({ status: 'closed', assignee_id: null })
    expect(
      await runSql(url, `select data, person_id from event where kind = 'ticket.closed'`),
    ).toEqual([{ data: { as: 'quiet' }, person_id: null }])
  })

  test('counts from the latest that happened in it', async () => {
    const one = await arrive(office, { at: now })
    await accept(one, await answerIt(one, now), now)
    await accept(one, await answerIt(one, new Date('2026-03-20T09:00:00Z')), now)
    expect(await closeQuiet(ctx, new Date('2026-04-01T09:00:00Z'))).toBe(0)
    // Ten working days after Friday 20 March: Good Friday and Easter Monday do not count.
    expect(await closeQuiet(ctx, new Date('2026-04-07T09:00:00.001Z'))).toBe(1)
  })

  test('stays open while its answer has not left', async () => {
    const one = await arrive(office, { at: now })
    const outboxId = await answerIt(one, now)
    const long = new Date('2026-06-01T09:00:00Z')
    expect(await closeQuiet(ctx, long)).toBe(0)
    await accept(one, outboxId, long)
    expect(await closeQuiet(ctx, long)).toBe(1)
  })

  test.each(['new', 'started', 'with-department', 'waiting', 'urgent', 'sorted'])(
    'that is %s is never closed by itself',
    async (state) => {
      const one = await arrive(office, { at: now })
      await runSql(url, 'update ticket set status = $1, due_at = null', [state])
      expect(await closeQuiet(ctx, new Date('2027-03-10T09:00:00Z'))).toBe(0)
      expect(await status(one)).toMatchObject({ status: state })
    },
  )
})

describe('forgotten work', () => {
  const delivery = (state: string) =>
    runSql(
      url,
      `with raw as (insert into raw_message values (gen_random_uuid()::text::bytea, 1, now()) returning sha256)
       insert into delivery (mailbox_id, folder, uidvalidity, uid, sha256, internal_date, arrived_at, ingested_at, state)
       select '${office.mailbox.id}', 'INBOX', 1, floor(random() * 1000000), sha256, now(), now(), now(), $1 from raw`,
      [state],
    )

  test('is nothing when nothing waits', async () => {
    await delivery('done')
    await delivery('quarantined')
    expect(await hintForgotten(ctx, now)).toEqual([])
    expect(hints).toEqual([])
  })

  test('is mail that came in and mail that is to leave', async () => {
    await delivery('waiting')
    expect(await hintForgotten(ctx, now)).toEqual(['receive-message'])
    await handedOver()
    expect(await hintForgotten(ctx, now)).toEqual(['receive-message', 'send-mail'])
    expect(hints.map(({ queue }) => queue)).toEqual(['receive-message', 'send-mail'])
  })

  test('is no mail that is to wait, that is under way or that has left', async () => {
    await handedOver()
    expect(await hintForgotten(ctx, new Date(now.getTime() - 1))).toEqual([])
    for (const state of ['sending', 'sent', 'unknown', 'failed']) {
      await runSql(url, 'update outbox set state = $1', [state])
      expect(await hintForgotten(ctx, now)).toEqual([])
    }
  })
})
