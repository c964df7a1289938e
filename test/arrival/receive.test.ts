import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readRaw } from '../../src/mail/raw.ts'
import { buildMail, type Letter } from '../support/mail-builder.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { bygg, fixture, kontakt, lookAt, monday, openInbox } from './inbox.ts'

const url = await testDatabase()
const inbox = await openInbox(url)
const { db } = inbox

const letter = (other: Partial<Letter> = {}): Buffer =>
  buildMail({
    from: 'Tobias Nylund <t.nylund@post.example>',
    to: kontakt,
    subject: 'Gatlampan utanför Storgatan 12',
    text: 'Hej!\n\nGatlampan är trasig.\n\nMvh Tobias',
    date: monday,
    ...other,
  })

describe('a citizen’s mail', () => {
  test('becomes a ticket in the queue, with its turn, area, reasons and events', async () => {
    const one = await inbox.take(fixture('gmail-question'), {
      at: new Date('2026-03-10T08:15:04Z'),
    })
    expect(one.outcome).toBe('opened')
    const { ticket, turns, messages, eventKinds } = await lookAt(db, one.ticketId)
    expect(ticket).toMatchObject({
      status: 'new',
      subject: 'Bygglov för attefallshus?',
      preview: expect.stringMatching(/^jag och min man ska bygga/) as string,
      inquirer_name: 'Eva Lindkvist',
      inquirer_address: 'eva.lindkvist@post.example',
      area_key: 'bygg',
      area_confidence: 'sure',
      urgent: null,
      arrived_at: new Date('2026-03-10T08:15:04Z'),
      due_at: new Date('2026-03-11T08:15:04Z'),
    })
    expect(ticket.number).toMatch(/^BV-2026-\d{4}$/)
    expect(ticket.area_reason.why).toBe('Orden bygglov och attefallshus i ämne och text.')
    expect(turns).toMatchObject([{ opened_by: one.messageId, excluded: null }])
    expect(messages).toMatchObject([
      { id: one.messageId, turn_id: turns[0]?.id, direction: 'in', kind: 'human' },
    ])
    expect(messages[0]?.reasons.thread).toBe('Mejlet svarar inte på något vi har.')
    expect(eventKinds).toEqual(['ticket.opened', 'message.received', 'turn.opened'])
  })

  test('is kept byte for byte, also when it is broken', async () => {
    for (const name of ['broken', 'apple-mail-windows-1252', 'attachment']) {
      const one = await inbox.take(fixture(name))
      const { sha256 } = await db
        .selectFrom('message')
        .select('sha256')
        .where('id', '=', one.messageId)
        .executeTakeFirstOrThrow()
      expect(sha256).not.toBeNull()
      expect(await readRaw(db, sha256!)).toEqual(fixture(name))
    }
  })

  test('has its attachments by name, type, size and hash', async () => {
    const [row] = await db
      .selectFrom('message')
      .select('attachments')
      .where('subject', '=', 'Ritning över altan')
      .execute()
    expect(row?.attachments).toMatchObject([
      { filename: 'Ritning över altan.pdf', contentType: 'application/pdf', size: 16, cid: null },
      { filename: 'anteckning.txt', contentType: 'text/plain', size: 11 },
    ])
  })

  test('that is urgent stands first and says so', async () => {
    const { ticketId, outcome } = await inbox.take(fixture('urgent'))
    const { ticket, eventKinds } = await lookAt(db, ticketId)
    expect({ outcome, status: ticket.status, urgent: ticket.urgent }).toEqual({
      outcome: 'opened',
      status: 'urgent',
      urgent: 'Suicid',
    })
    expect(eventKinds).toContain('ticket.urgent')
  })

  test('that is sensitive is marked', async () => {
    const { ticketId } = await inbox.take(fixture('sensitive'))
    const { ticket } = await lookAt(db, ticketId)
    expect(ticket.sensitive).toEqual(['Skyddad identitet', 'Personnummer'])
    expect(ticket.area_key).toBe('forskola')
  })

  test('without a Message-ID, a subject or a sender is received all the same', async () => {
    const bare = await inbox.take('\r\nHej')
    const { ticket, messages } = await lookAt(db, bare.ticketId)
    expect(ticket).toMatchObject({ subject: '', inquirer_address: '', status: 'new' })
    expect(messages[0]?.message_id).toBeNull()
    await inbox.put(fixture('no-message-id'))
    for (let i = 0; i < 5; i++) await inbox.put(letter({ subject: `Efter ${i}` }))
    expect((await inbox.receive()).map(({ outcome }) => outcome)).toEqual(Array(6).fill('opened'))
  })

  test('with what PostgreSQL refuses in every field is stored without it', async () => {
    const nasty = Buffer.from(
      'From: "A\0b" <a\0b@post.example>\r\nTo: k@x.example\r\nSubject: S\0\ud800ubject\r\n' +
        'Message-ID: <n\0ul.1@x.example>\r\nReferences: <r\0ef.1@x.example>\r\n' +
        'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n' +
        '<p>Hej\0 &#0; &#xD800; du</p>\r\n--b\r\nContent-Type: text/plain; name="f\0il.txt"\r\n' +
        'Content-Disposition: attachment; filename="f\0il.txt"\r\n\r\nx\0\r\n--b--\r\n',
    )
    const { ticketId, outcome } = await inbox.take(nasty)
    const { messages, ticket } = await lookAt(db, ticketId)
    expect(outcome).toBe('opened')
    expect(JSON.stringify([messages, ticket])).not.toMatch(/\\u0000|\\ud[89a-f]/)
    expect(messages[0]?.new_text).toContain('du')
  })

  test('of words that no index can hold is stored', async () => {
    const words = Array.from({ length: 60_000 }, (_, i) => i.toString(36)).join(' ')
    const { outcome } = await inbox.take(letter({ text: `${words} ${'å'.repeat(900_000)}` }))
    expect(outcome).toBe('opened')
  })
})

describe('mail that nobody wrote to us', () => {
  test.each([
    ['newsletter', 'advertising', 'advertising'],
    ['auto-reply', 'auto-reply', 'automatic'],
    ['out-of-office', 'out-of-office', 'automatic'],
    ['read-receipt', 'receipt', 'automatic'],
    ['bounce', 'hard-bounce', 'automatic'],
  ])('%s is sorted away with its reason', async (name, kind, excluded) => {
    const one = await inbox.take(fixture(name))
    const { ticket, turns, messages } = await lookAt(db, one.ticketId)
    expect(one.outcome).toBe('sorted')
    expect(ticket).toMatchObject({ status: 'sorted', due_at: null })
    expect(turns).toMatchObject([{ excluded, excluded_reason: messages[0]?.reasons.kind }])
    expect(messages[0]?.kind).toBe(kind)
  })

  test('says when an absent sender is back, and that is kept as a day too', async () => {
    const { ticketId } = await inbox.take(
      letter({
        subject: 'Automatiskt svar: Lampan',
        text: 'Jag har semester och är åter den 17 mars.',
        headers: { 'Auto-Submitted': 'auto-replied' },
      }),
    )
    const { messages } = await lookAt(db, ticketId)
    expect(messages).toMatchObject([{ kind: 'out-of-office', back_on: '2026-03-17' }])
    expect(messages[0]?.reasons.kind).toContain('Frånvarobesked, åter 17 mars')
  })

  test('is in the queue when only a stranger’s filter calls it spam, and that is told', async () => {
    const one = await inbox.take(fixture('spam'))
    expect(one.outcome).toBe('opened')
    const { messages } = await lookAt(db, one.ticketId)
    expect(messages[0]?.reasons.spamHint).toContain('X-Spam-Flag')
  })

  test('is found in the Junk folder too, and is spam there', async () => {
    const one = await inbox.take(letter({ subject: 'Ur skräpposten' }), { folder: 'Junk' })
    expect(one.outcome).toBe('sorted')
    expect((await lookAt(db, one.ticketId)).turns).toMatchObject([{ excluded: 'spam' }])
  })
})

describe('the same mail twice', () => {
  test('by the same bytes is one message with two deliveries', async () => {
    const raw = letter({ subject: 'Samma bytes' })
    const first = await inbox.take(raw)
    const second = await inbox.take(raw, { mailbox: bygg })
    expect(second).toMatchObject({ outcome: 'duplicate', messageId: first.messageId })
    const rows = await deliveriesOf(first.messageId)
    expect(rows).toMatchObject([
      { state: 'done' },
      { state: 'done', reason: 'Samma mejl fanns redan.' },
    ])
    const [{ count }] = (await runSql(
      url,
      'select count(*)::int from raw_message where sha256 = $1',
      [rows[0]?.sha256],
    )) as [{ count: number }]
    expect(count).toBe(1)
  })

  test('to two of our mailboxes is one question from the earliest arrival, whichever is read first', async () => {
    const messageId = `<${randomUUID()}@post.example>`
    const same = { subject: 'Till två', messageId, to: [kontakt, bygg] }
    const late = new Date('2026-03-10T09:05:00Z')
    const early = new Date('2026-03-10T09:00:00Z')
    const trace = (host: string) => ({
      Received: `from x by ${host}; Tue, 10 Mar 2026 09:00:00 +0000`,
    })
    const first = await inbox.take(letter({ ...same, headers: trace('one.example') }), { at: late })
    const second = await inbox.take(letter({ ...same, headers: trace('two.example') }), {
      at: early,
      mailbox: bygg,
    })
    expect(second).toMatchObject({ outcome: 'duplicate', messageId: first.messageId })
    const { turns, ticket, eventKinds } = await lookAt(db, first.ticketId)
    expect(turns).toMatchObject([{ arrived_at: early, due_at: new Date('2026-03-11T09:00:00Z') }])
    expect(ticket.due_at).toEqual(new Date('2026-03-11T09:00:00Z'))
    expect(eventKinds.at(-1)).toBe('turn.arrived-earlier')
  })

  test.each<[string, Partial<Letter>]>([
    ['other words', { text: 'Något annat' }],
    ['another sender', { from: 'mallory@evil.example' }],
    ['another subject', { subject: 'Annat' }],
    [
      'another attachment',
      { attachments: [{ filename: 'a.txt', contentType: 'text/plain', content: 'b' }] },
    ],
  ])('by its Message-ID alone, with %s, is kept and flagged', async (_, other) => {
    const same = { messageId: `<${randomUUID()}@post.example>`, subject: 'Med bilaga' }
    const attachments = [{ filename: 'a.txt', contentType: 'text/plain', content: 'a' }]
    const first = await inbox.take(letter({ ...same, attachments }))
    const second = await inbox.take(letter({ ...same, attachments, ...other }))
    expect(second.outcome).toBe('opened')
    expect(second.messageId).not.toBe(first.messageId)
    const { messages } = await lookAt(db, second.ticketId)
    expect(messages[0]?.reasons.messageId).toMatch(/^Ett annat mejl har samma Message-ID/)
  })
})

test('mail is filed in the order in which it arrived, whatever the order in which it was fetched', async () => {
  const hours = [3, 1, 2]
  for (const hour of hours) {
    await inbox.put(letter({ subject: `Klockan ${hour}` }), {
      at: new Date(Date.UTC(2026, 2, 11, hour)),
    })
  }
  const received = await inbox.receive()
  const subjects = await Promise.all(
    received.map(async ({ ticketId }) => (await lookAt(db, ticketId)).ticket.subject),
  )
  expect(subjects).toEqual(['Klockan 1', 'Klockan 2', 'Klockan 3'])
})

test('two receivers at once file each mail once', async () => {
  const before = await count()
  for (let i = 0; i < 30; i++) await inbox.put(letter({ subject: `Samtidigt ${i}` }))
  const both = await Promise.all([inbox.receive(), inbox.receive()])
  expect(both.flat()).toHaveLength(30)
  expect(await count()).toBe(before + 30)
})

test('what waits is taken a hundred at a time until nothing is left', async () => {
  for (let i = 0; i < 101; i++) await inbox.put(letter({ subject: `Mängd ${i}` }))
  expect(await inbox.receive()).toHaveLength(100)
  expect(await inbox.receive()).toHaveLength(1)
  expect(await inbox.receive()).toEqual([])
})

async function count(): Promise<number> {
  const [row] = await runSql(url, 'select count(*)::int as n from message')
  return Number(row?.n)
}

async function deliveriesOf(messageId: string) {
  return db
    .selectFrom('delivery')
    .selectAll()
    .where('message_id', '=', messageId)
    .orderBy('id')
    .execute()
}
