import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type HandOn, receiveWaiting } from '../../src/arrival/receive.ts'
import { answer } from '../../src/desk/answer.ts'
import { escalate } from '../../src/desk/escalate.ts'
import { handOn } from '../../src/followup/hand-on.ts'
import { openInbox } from '../arrival/inbox.ts'
import { mailboxAddress } from '../support/config.ts'
import { openDesk } from '../support/desk.ts'
import { buildMail } from '../support/mail-builder.ts'
import { arrive } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// What arrival finds and what follows from it are one: docs/states.md promises both.

const now = new Date('2026-03-10T09:00:00Z')
const later = new Date('2026-03-10T13:00:00Z')
/** When what failed at `later` is tried again. */
const nextTry = new Date('2026-03-10T13:02:00Z')
const url = await testDatabase()
const { ctx, office } = await openDesk(url, now)
const inbox = await openInbox(url)
const { anna } = office.people

const receive = (at: Date, next: HandOn = handOn) => receiveWaiting(ctx, inbox.parser, at, next)
const broken: HandOn = async () => {
  throw new Error('the database was pulled away')
}
const row = async (table: string, id: string) =>
  (await runSql(url, `select * from ${table} where id = $1`, [id]))[0]
const outgoing = async (ticketId: string) =>
  (await runSql(url, 'select id, message_id from outbox where ticket_id = $1', [ticketId]))[0]
const messages = (ticketId: string) =>
  runSql(url, `select direction, kind from message where ticket_id = $1 and direction <> 'out'`, [
    ticketId,
  ])

test('an officer’s mail is filed together with what it means, or waits for the next try', async () => {
  const one = await arrive(office, { at: now })
  const to = { functionId: office.gatuenheten }
  const about = { ticketId: one.ticketId, personId: anna, idempotencyKey: randomUUID() }
  const escalated = await escalate(ctx, { ...about, to, summary: 'När?' }, now)
  const escalationId = 'escalationId' in escalated ? escalated.escalationId : ''
  const handover = String((await outgoing(one.ticketId))?.message_id)
  const letter = {
    from: 'Lena <gatuenheten@bjorkvalla.example>',
    to: mailboxAddress,
    subject: 'SV: fråga',
  }
  await inbox.put(buildMail({ ...letter, text: 'På torsdag.', inReplyTo: handover }), { at: later })

  expect(await receive(later, broken)).toEqual([])
  expect(await messages(one.ticketId)).toHaveLength(1)
  expect(await row('escalation', escalationId)).toMatchObject({ feedback_at: null })

  expect(await receive(nextTry)).toMatchObject([
    { outcome: 'officer-reply', escalationId, fromName: 'Lena' },
  ])
  expect(await messages(one.ticketId)).toContainEqual({ direction: 'internal', kind: 'human' })
  expect(await row('escalation', escalationId)).toMatchObject({
    feedback_at: later,
    feedback_by: 'Lena',
  })
  expect(await row('ticket', one.ticketId)).toMatchObject({ status: 'new' })
})

test('a bounce is filed together with what it means, or waits for the next try', async () => {
  const one = await arrive(office, { at: now })
  const about = { ticketId: one.ticketId, personId: anna, idempotencyKey: randomUUID() }
  await answer(ctx, { ...about, kind: 'svar', text: 'Hej!', quote: false }, now)
  const sent = await outgoing(one.ticketId)
  await runSql(url, `update outbox set state = 'sent', accepted_at = $1 where id = $2`, [
    now,
    sent?.id,
  ])
  await inbox.put(report(String(sent?.message_id)), { at: later })

  expect(await receive(later, broken)).toEqual([])
  expect(await row('ticket', one.ticketId)).toMatchObject({ status: 'answered' })

  expect(await receive(nextTry)).toMatchObject([{ outcome: 'bounce', outboxId: sent?.id }])
  expect(await row('ticket', one.ticketId)).toMatchObject({ status: 'started', assignee_id: anna })
  expect(await runSql(url, `select data from event where kind = 'reply.bounced'`)).toEqual([
    {
      data: {
        kind: 'svar',
        outboxId: sent?.id,
        reason: 'Adressen finns inte eller tar inte emot mejl (5.1.1).',
      },
    },
  ])
})

/** A delivery report (RFC 3464) about one of our mails. */
function report(messageId: string): string {
  return [
    'From: MAILER-DAEMON@mx.bjorkvalla.example',
    `To: ${mailboxAddress}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Date: Tue, 10 Mar 2026 12:59:00 +0000',
    `Message-ID: <${randomUUID()}@mx.bjorkvalla.example>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Your mail could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.bjorkvalla.example',
    '',
    'Final-Recipient: rfc822; t.nylund@post.example',
    'Action: failed',
    'Status: 5.1.1',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${messageId}`,
    '--b--',
    '',
  ].join('\r\n')
}
