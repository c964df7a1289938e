import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Status } from '../../../src/journey.ts'
import { mintMessageId, mintReplyAddress } from '../../../src/mail/token.ts'
import { claim } from '../../../src/ticket/claim.ts'
import { type Letter } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { later, openCitizen, stranger } from '../citizen.ts'
import { openDesk } from '../desk.ts'
import { kontakt, lookAt, monday, openInbox, secret } from '../inbox.ts'

const inbox = await openInbox(await testDatabase())
const { db } = inbox
const desk = await openDesk(inbox, monday)

const { letter, lastId, question, take } = openCitizen(inbox)
const statusOf = async (ticketId: string) => (await lookAt(db, ticketId)).ticket.status

describe('an answer to our mail', () => {
  test('joins by our signed id in In-Reply-To or in References', async () => {
    for (const how of [
      (id: string) => ({ inReplyTo: id }),
      (id: string) => ({ references: ['<x1@post.example>', id] }),
      (id: string) => ({ inReplyTo: id.toUpperCase() }),
    ]) {
      const { ticketId } = await question()
      const { messageId } = await desk.answer(ticketId, { at: later(1) })
      const reply = await take({ ...how(messageId), text: 'Lampan lyser inte ändå.' })
      expect(reply).toMatchObject({ outcome: 'joined', ticketId })
      const { messages } = await lookAt(db, ticketId)
      expect(messages.at(-1)?.reasons.thread).toBe('Svarar på vårt mejl (signerat Message-ID).')
      expect(messages.at(-1)?.reasons.newSender).toBeUndefined()
    }
  })

  test('from another address joins and is flagged', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.answer(ticketId, { at: later(1) })
    const reply = await take({ from: 'tobias@jobbet.example', inReplyTo: messageId })
    expect(reply).toMatchObject({ outcome: 'joined', ticketId })
    const { messages, ticket } = await lookAt(db, ticketId)
    expect(messages.at(-1)?.reasons.newSender).toMatch(/har inte varit med/)
    expect(ticket.inquirer_address).toBe('t.nylund@post.example')
  })

  test('is found by the id in the token when the outbox row is gone', async () => {
    const { ticketId } = await question()
    const id = mintMessageId({ kind: 'answer', id: ticketId }, secret, 'bjorkvalla.example')
    expect(await take({ inReplyTo: id })).toMatchObject({ outcome: 'joined', ticketId })
  })

  test('with a forged signature joins nothing', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.answer(ticketId, { at: later(1) })
    const forged = messageId.replace(
      /\.([0-9a-f])([0-9a-f]{31})@/,
      (_, first: string, rest: string) => {
        return `.${first === '0' ? '1' : '0'}${rest}@`
      },
    )
    expect(forged).not.toBe(messageId)
    const reply = await take({ from: stranger, inReplyTo: forged })
    expect(reply.outcome).toBe('opened')
    expect(reply.ticketId).not.toBe(ticketId)
  })
})

describe('a mail that refers to a known one', () => {
  test('joins when its sender takes part', async () => {
    const { ticketId, id } = await question()
    expect(await take({ references: [id] })).toMatchObject({ outcome: 'joined', ticketId })
  })

  test('from somebody else opens a ticket of its own, with a link', async () => {
    const { ticketId, id } = await question()
    const other = await take({ from: stranger, references: [id], inReplyTo: id })
    expect(other.outcome).toBe('opened')
    const { ticket, messages } = await lookAt(db, other.ticketId)
    expect(ticket.linked_ticket_id).toBe(ticketId)
    expect(messages[0]?.reasons.thread).toMatch(/avsändaren är inte med/)
  })

  test('and to another’s: joins where its sender takes part, and the other is linked', async () => {
    const mine = await question()
    const theirs = await inbox.take(letter({ from: 'eva@post.example' }))
    const theirId = lastId()
    const one = await take({ references: [mine.id, theirId], inReplyTo: theirId })
    expect(one).toMatchObject({ outcome: 'joined', ticketId: mine.ticketId })
    const links = await linksOf(mine.ticketId)
    expect(links.filter(({ kind }) => kind === 'reference')).toMatchObject([
      { other_id: theirs.ticketId },
    ])
  })
})

describe('nothing joins by', () => {
  test.each<[string, (ticket: { number: string; id: string }) => Partial<Letter>]>([
    [
      'a ticket number in a stranger’s subject',
      ({ number }) => ({ from: stranger, subject: `SV: Gatlampan [${number}]` }),
    ],
    ['the same subject and sender', () => ({ subject: 'SV: Gatlampan' })],
    ['a word in brackets', () => ({ inReplyTo: '<yes>' })],
    ['the address of a person', () => ({ inReplyTo: '<t.nylund@post.example>' })],
  ])('%s', async (_, other) => {
    await take({ inReplyTo: '<yes>' })
    const { ticketId, id } = await question()
    const { number } = (await lookAt(db, ticketId)).ticket
    const one = await take(other({ number, id }))
    expect(one.outcome).toBe('opened')
    expect(one.ticketId).not.toBe(ticketId)
  })
})

describe('a second mail while the first waits', () => {
  test('is a reminder in the same turn, whose clock runs on', async () => {
    const { ticketId, id } = await question()
    const before = await lookAt(db, ticketId)
    await take({ references: [id], text: 'Har ni sett mitt mejl?' })
    const { turns, messages, eventKinds, ticket } = await lookAt(db, ticketId)
    expect(turns).toHaveLength(1)
    expect(turns[0]?.arrived_at).toEqual(monday)
    expect(ticket).toMatchObject({ due_at: before.ticket.due_at, status: 'new' })
    expect(messages.at(-1)?.turn_id).toBe(turns[0]?.id)
    expect(eventKinds.slice(-2)).toEqual(['message.received', 'turn.reminded'])
  })

  test.each<[Status, Status, (ticketId: string) => Promise<unknown>]>([
    ['started', 'started', (ticketId) => take1(ticketId)],
    ['waiting', 'started', (ticketId) => desk.answer(ticketId, { at: later(1), kind: 'motfraga' })],
    [
      'with-department',
      'with-department',
      (ticketId) => desk.handOver(ticketId, { at: later(1), address: 'g@x.example' }),
    ],
  ])('leaves a ticket that is %s as %s', async (before, after, prepare) => {
    const { ticketId, id } = await question()
    await prepare(ticketId)
    expect(await statusOf(ticketId)).toBe(before)
    await take({ references: [id], text: 'Storgatan 12.' })
    expect(await statusOf(ticketId)).toBe(after)
    expect((await lookAt(db, ticketId)).turns).toHaveLength(1)
  })

  test('with an alarm makes the ticket urgent', async () => {
    const { ticketId, id } = await question()
    await take({ references: [id], text: 'Nu brinner det i stolpen!' })
    const { ticket, eventKinds } = await lookAt(db, ticketId)
    expect(ticket).toMatchObject({ status: 'urgent', urgent: 'Brand, gas eller ras' })
    expect(eventKinds.at(-1)).toBe('ticket.urgent')
  })
})

describe('a mail after our answer', () => {
  test('is a new question, back in the queue for anybody', async () => {
    const { ticketId } = await question()
    await take1(ticketId)
    const { messageId } = await desk.answer(ticketId, { at: later(1) })
    await take({ inReplyTo: messageId, text: 'Och när kommer ni till Ågatan?' })
    const { ticket, turns, messages } = await lookAt(db, ticketId)
    expect(ticket).toMatchObject({ status: 'new', assignee_id: null })
    expect(ticket.preview).toContain('när kommer ni')
    expect(ticket.due_at).toEqual(turns[1]?.due_at)
    expect(turns).toHaveLength(2)
    expect(turns[1]?.arrived_at).toEqual(later(5))
    expect(messages.at(-1)?.turn_id).toBe(turns[1]?.id)
  })

  test('is a new question also while the answer is on its way', async () => {
    const { ticketId, id } = await question()
    await desk.answer(ticketId, { at: later(1), sent: false })
    await take({ references: [id], text: 'En sak till: gäller det Ågatan?' })
    const { turns, ticket } = await lookAt(db, ticketId)
    expect(turns).toHaveLength(2)
    expect(ticket.status).toBe('new')
  })

  test('that only says thanks opens nothing', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.answer(ticketId, { at: later(1) })
    const one = await take({ inReplyTo: messageId, text: 'Tack för hjälpen!\n\nMvh Tobias' })
    expect(one).toMatchObject({ outcome: 'joined', ticketId })
    const { ticket, turns, messages } = await lookAt(db, ticketId)
    expect(ticket.status).toBe('answered')
    expect(turns).toHaveLength(1)
    expect(messages.at(-1)).toMatchObject({
      kind: 'human',
      turn_id: null,
      reasons: expect.objectContaining({ turn: 'Tack, kräver inget svar.' }) as object,
    })
  })

  test('that says thanks above the quoted answer opens nothing either', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.answer(ticketId, { at: later(1) })
    const text =
      'Toppen, tack!\n\nDen 9 mars 2026 kl 10:15 skrev Anna:\n> När kommer ni? Undrar du mer?'
    await take({ inReplyTo: messageId, text })
    expect(await statusOf(ticketId)).toBe('answered')
  })

  test('by a machine changes nothing but the thread', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.answer(ticketId, { at: later(1) })
    const headers = { 'Auto-Submitted': 'auto-replied' }
    const text = 'Jag är på semester. Vill du nå mig? Ring.'
    const one = await take({ inReplyTo: messageId, headers, text })
    expect(one).toMatchObject({ outcome: 'joined', ticketId })
    const { ticket, turns, messages } = await lookAt(db, ticketId)
    expect(ticket.status).toBe('answered')
    expect(turns).toHaveLength(1)
    expect(messages.at(-1)).toMatchObject({ kind: 'out-of-office', turn_id: null })
  })

  test('is a person’s although it lay in Junk or came through a list', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.answer(ticketId, { at: later(1) })
    await take({ inReplyTo: messageId, text: 'Och Ågatan?' }, { at: later(5), folder: 'Junk' })
    const { ticket, messages } = await lookAt(db, ticketId)
    expect(ticket.status).toBe('new')
    expect(messages.at(-1)?.kind).toBe('human')
    expect(messages.at(-1)?.reasons.kind).toMatch(/Svarar i ett ärende/)
  })

  test('does not raise an old alarm again by its subject', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.answer(ticketId, { at: later(1) })
    await take({ inReplyTo: messageId, subject: 'SV: Vattenläcka', text: 'Och Ågatan?' })
    expect(await statusOf(ticketId)).toBe('new')
  })
})

describe('an officer’s answer to our hand-over', () => {
  const lena = 'Lena Torvik <lena@bjorkvalla.example>'
  const asked = { at: later(1), address: 'lena@bjorkvalla.example' }

  test('is kept between colleagues and handed on, and moves nothing by itself', async () => {
    const { ticketId } = await question()
    const { messageId, escalationId } = await desk.handOver(ticketId, asked)
    const one = await take({ from: lena, inReplyTo: messageId, text: 'Vi byter lampan i morgon.' })
    expect(one).toMatchObject({
      outcome: 'officer-reply',
      ticketId,
      escalationId,
      fromName: 'Lena Torvik',
    })
    const { messages, turns, ticket, eventKinds } = await lookAt(db, ticketId)
    expect(messages.at(-1)).toMatchObject({
      direction: 'internal',
      kind: 'human',
      turn_id: turns[0]?.id,
    })
    expect(messages.at(-1)?.reasons.newSender).toBeUndefined()
    expect(turns).toHaveLength(1)
    expect(ticket.status).toBe('with-department')
    expect(eventKinds.at(-1)).toBe('message.internal')
    expect(await outgoingCount(ticketId)).toBe(1)
  })

  test('from somebody who was not asked is flagged', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.handOver(ticketId, asked)
    await take({ from: stranger, inReplyTo: messageId })
    const { messages } = await lookAt(db, ticketId)
    expect(messages.at(-1)).toMatchObject({ direction: 'internal' })
    expect(messages.at(-1)?.reasons.newSender).toMatch(/har inte varit med/)
  })

  test('that is an absence notice is kept but is no feedback', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.handOver(ticketId, asked)
    const headers = { 'Auto-Submitted': 'auto-generated' }
    const one = await take({
      from: lena,
      inReplyTo: messageId,
      headers,
      text: 'Åter den 3 augusti.',
    })
    expect(one).toMatchObject({ outcome: 'joined', ticketId })
    const { messages, ticket } = await lookAt(db, ticketId)
    expect(messages.at(-1)).toMatchObject({ direction: 'internal', kind: 'out-of-office' })
    expect(ticket.status).toBe('with-department')
  })

  test('is the citizen’s own mail when the citizen sends it', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.handOver(ticketId, asked)
    const one = await take({ inReplyTo: messageId, text: 'Jag fick ert interna mejl.' })
    expect(one).toMatchObject({ outcome: 'joined', ticketId })
    expect((await lookAt(db, ticketId)).messages.at(-1)).toMatchObject({ direction: 'in' })
  })

  test('is never found by an ordinary id, so that its words stay inside', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.handOver(ticketId, asked)
    const inner = `<intern.${randomUUID()}@bjorkvalla.example>`
    await take({ from: lena, inReplyTo: messageId, messageId: inner })
    const one = await take({ from: lena, references: [inner] })
    expect(one.outcome).toBe('opened')
    expect((await lookAt(db, one.ticketId)).ticket.linked_ticket_id).toBeNull()
  })
})

describe('a report that our answer did not arrive', () => {
  const report = (messageId: string, action: string, status: string) =>
    `From: MAILER-DAEMON@mx.example\r\nTo: ${kontakt}\r\nSubject: Undelivered Mail\r\n` +
    `Message-ID: <dsn.${randomUUID()}@mx.example>\r\nDate: Tue, 10 Mar 2026 10:00:00 +0100\r\n` +
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n' +
    '--b\r\nContent-Type: text/plain\r\n\r\nDet gick inte.\r\n' +
    `--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nAction: ${action}\r\nStatus: ${status}\r\n` +
    `--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: ${kontakt}\r\nMessage-ID:\r\n ${messageId}\r\n\r\nSvar\r\n--b--\r\n`

  test('joins the ticket and is handed on with the outgoing mail and why', async () => {
    const { ticketId } = await question()
    const { messageId, outboxId } = await desk.answer(ticketId, { at: later(1) })
    const one = await inbox.take(report(messageId, 'failed', '5.1.1'), { at: later(6) })
    expect(one).toMatchObject({
      outcome: 'bounce',
      ticketId,
      outboxId,
      reason: 'Adressen finns inte eller tar inte emot mejl (5.1.1).',
    })
    const { messages, turns, ticket } = await lookAt(db, ticketId)
    expect(messages.at(-1)).toMatchObject({ direction: 'in', kind: 'hard-bounce' })
    expect(turns).toHaveLength(1)
    expect(ticket.status).toBe('answered')
  })

  test('finds its mail by the address it was sent from, when it says nothing else of it', async () => {
    const { ticketId } = await question()
    const { outboxId } = await desk.answer(ticketId, { at: later(1) })
    const back = mintReplyAddress({ kind: 'answer', id: outboxId }, secret, kontakt)!
    const bare = report('<okand@mx.example>', 'failed', '5.1.1').replace(
      `To: ${kontakt}`,
      `To: ${back}`,
    )
    const one = await inbox.take(bare, { at: later(6) })
    expect(one).toMatchObject({ outcome: 'bounce', ticketId, outboxId })
  })

  test('yet is told apart while the sending system still tries', async () => {
    const { ticketId } = await question()
    const { messageId, outboxId } = await desk.answer(ticketId, { at: later(1) })
    const one = await inbox.take(report(messageId, 'delayed', '4.4.1'), { at: later(6) })
    expect(one).toMatchObject({ outcome: 'delay', ticketId, outboxId })
  })

  test.each(['relayed', 'expanded', 'delivered'])(
    'means nothing when it was %s',
    async (action) => {
      const { ticketId } = await question()
      const { messageId } = await desk.answer(ticketId, { at: later(1) })
      const one = await inbox.take(report(messageId, action, '2.0.0'), { at: later(6) })
      expect(one).toMatchObject({ outcome: 'joined', ticketId })
    },
  )

  test('about a mail that is not ours is sorted away', async () => {
    const one = await inbox.take(report('<annan@post.example>', 'failed', '5.1.1'))
    expect(one.outcome).toBe('sorted')
  })
})

async function take1(ticketId: string): Promise<void> {
  await db.transaction().execute((tx) => claim(tx, ticketId, desk.personId, later(1)))
}

async function outgoingCount(ticketId: string): Promise<number> {
  return (await db.selectFrom('outbox').select('id').where('ticket_id', '=', ticketId).execute())
    .length
}

function linksOf(ticketId: string) {
  return db.selectFrom('ticket_link').selectAll().where('ticket_id', '=', ticketId).execute()
}
