import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { mintReplyAddress } from '../../../src/mail/token.ts'
import { claim } from '../../../src/ticket/claim.ts'
import { changeTicket, lockTicket } from '../../../src/ticket/tickets.ts'
import { testDatabase } from '../../support/postgres.ts'
import { later, openCitizen, stranger } from '../citizen.ts'
import { openDesk } from '../desk.ts'
import { kontakt, lookAt, monday, openInbox, secret } from '../inbox.ts'

const inbox = await openInbox(await testDatabase())
const { db } = inbox
const desk = await openDesk(inbox, monday)

const { letter, question, take } = openCitizen(inbox)
const statusOf = async (ticketId: string) => (await lookAt(db, ticketId)).ticket.status

describe('a ticket number in the subject', () => {
  const numberOf = async (ticketId: string) => (await lookAt(db, ticketId)).ticket.number

  test('joins for somebody in the ticket, and says that it is no proof', async () => {
    const { ticketId } = await question()
    const subject = `SV: Gatlampan [${await numberOf(ticketId)}]`
    expect(await take({ subject })).toMatchObject({ outcome: 'joined', ticketId })
    const { messages } = await lookAt(db, ticketId)
    expect(messages.at(-1)?.reasons.thread).toMatch(/^Ämnet har ärendets nummer/)
    expect(messages.at(-1)?.reasons.unproven).toMatch(/kan vem som helst skriva/)
  })

  test('is a suggestion from a stranger', async () => {
    const { ticketId } = await question()
    const subject = `SV: Gatlampan [${await numberOf(ticketId)}]`
    const one = await take({ from: stranger, subject })
    expect(one.outcome).toBe('opened')
    expect(await linksOf(one.ticketId)).toMatchObject([{ kind: 'number', other_id: ticketId }])
  })
})

describe('the same sender and subject', () => {
  test('within thirty days is a suggestion', async () => {
    const from = 'Same <same@post.example>'
    const first = await inbox.take(letter({ from, subject: 'Soptunnan' }))
    const second = await take({ from, subject: 'VB: SV: soptunnan' }, { at: later(29 * 24) })
    expect(second.outcome).toBe('opened')
    expect(await linksOf(second.ticketId)).toMatchObject([
      { kind: 'subject', other_id: first.ticketId },
    ])
    expect((await lookAt(db, second.ticketId)).ticket.linked_ticket_id).toBeNull()
    const third = await take({ from, subject: 'Soptunnan' }, { at: later(60 * 24) })
    expect(await linksOf(third.ticketId)).toEqual([])
  })
})

describe('Outlook’s conversation', () => {
  const head = Buffer.from('01d8a1b2c3d4e5f60718293a4b5c6d7e8f9001122334', 'hex')
  const replied = Buffer.concat([head, Buffer.from('0102030405', 'hex')])
  const headers = (index: Buffer) => ({ 'Thread-Index': index.toString('base64') })

  test('joins for somebody in the ticket, and is a suggestion from others', async () => {
    const { ticketId } = await inbox.take(letter({ headers: headers(head) }))
    const mine = await take({ headers: headers(replied) })
    expect(mine).toMatchObject({ outcome: 'joined', ticketId })
    const other = await take({ from: stranger, headers: headers(replied) })
    expect(other.outcome).toBe('opened')
    expect(await linksOf(other.ticketId)).toMatchObject([
      { kind: 'conversation', other_id: ticketId },
    ])
  })
})

describe('our signed reply address', () => {
  test.each(['To', 'Cc', 'Delivered-To', 'X-Original-To'])(
    'joins when it is in %s',
    async (name) => {
      const { ticketId } = await question()
      const address = mintReplyAddress({ kind: 'answer', id: ticketId }, secret, kontakt)!
      const one = await take({ from: stranger, headers: { [name]: address } })
      expect(one).toMatchObject({ outcome: 'joined', ticketId })
      const { messages } = await lookAt(db, ticketId)
      expect(messages.at(-1)?.reasons.newSender).toMatch(/har inte varit med/)
    },
  )

  test('joins nothing when it is forged', async () => {
    const { ticketId } = await question()
    const address = mintReplyAddress({ kind: 'answer', id: ticketId }, `${secret}!`, kontakt)!
    expect((await take({ headers: { 'Delivered-To': address } })).outcome).toBe('opened')
  })
})

describe('an answer that begins anew', () => {
  const other = { subject: 'Bygglov för altan', text: 'Hej! Vad kostar ett bygglov?' }

  test('opens a ticket of its own, linked, with the reason', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.answer(ticketId, { at: later(1) })
    const one = await take({ ...other, inReplyTo: messageId })
    expect(one.outcome).toBe('opened')
    const { ticket, messages } = await lookAt(db, one.ticketId)
    expect(ticket.linked_ticket_id).toBe(ticketId)
    expect(messages[0]?.reasons.thread).toMatch(/ämnet är nytt/)
  })

  test('goes on with the old one when its words point back', async () => {
    const { ticketId } = await question()
    const { messageId } = await desk.answer(ticketId, { at: later(1) })
    const text = 'Tack för svaret! Vad kostar ett bygglov?'
    expect(await take({ ...other, text, inReplyTo: messageId })).toMatchObject({ ticketId })
  })
})

describe('an answer in a ticket that was closed', () => {
  const closed = async () => {
    const { ticketId, id } = await question()
    const at = later(2)
    await db.transaction().execute(async (tx) => {
      await changeTicket(tx, await lockTicket(tx, ticketId), { status: 'closed' }, at)
    })
    return { ticketId, id }
  }

  test('within thirty days joins it', async () => {
    const { ticketId, id } = await closed()
    const one = await take({ references: [id] }, { at: later(29 * 24) })
    expect(one).toMatchObject({ outcome: 'joined', ticketId })
  })

  test('more than thirty days ago opens a linked ticket', async () => {
    const { ticketId, id } = await closed()
    const one = await take({ references: [id] }, { at: later(31 * 24) })
    expect(one.outcome).toBe('opened')
    expect((await lookAt(db, one.ticketId)).ticket.linked_ticket_id).toBe(ticketId)
  })
})

describe('an answer that came before its question', () => {
  const answerTo = (id: string, at = later(3)) =>
    take({ subject: 'SV: Gatlampan', references: [id] }, { at })

  test('is in one ticket with it, which counts from the question', async () => {
    const id = `<sen.${randomUUID()}@post.example>`
    const reply = await answerTo(id)
    const asked = await take({ messageId: id }, { at: later(1) })
    expect(asked).toMatchObject({ outcome: 'joined', ticketId: reply.ticketId })
    const { ticket, turns, messages } = await lookAt(db, reply.ticketId)
    expect(turns).toMatchObject([{ arrived_at: later(1), opened_by: asked.messageId }])
    expect(ticket).toMatchObject({ subject: 'Gatlampan', arrived_at: later(1), status: 'new' })
    expect(messages[0]?.reasons.thread).toMatch(/kom fram senare/)
  })

  test('and others that did: all of them are in one', async () => {
    const id = `<sen.${randomUUID()}@post.example>`
    const first = await answerTo(id)
    const second = await take({ references: ['<x.1@post.example>', id], subject: 'Gatlampan' })
    await take({ messageId: id }, { at: later(1) })
    expect(await statusOf(second.ticketId)).toBe('merged')
    const { messages, turns } = await lookAt(db, first.ticketId)
    expect(messages).toHaveLength(3)
    expect(turns.filter(({ excluded }) => excluded === null)).toHaveLength(1)
  })

  test('is linked to it when somebody has worked with the answer', async () => {
    const id = `<sen.${randomUUID()}@post.example>`
    const reply = await answerTo(id)
    await take1(reply.ticketId)
    const asked = await take({ messageId: id }, { at: later(1) })
    expect(asked.outcome).toBe('opened')
    expect(await linksOf(asked.ticketId)).toMatchObject([
      { kind: 'worked', other_id: reply.ticketId },
    ])
  })

  test('by somebody else is only linked to it', async () => {
    const id = `<sen.${randomUUID()}@post.example>`
    const reply = await take({ from: stranger, references: [id] })
    const asked = await take({ messageId: id }, { at: later(1) })
    expect(asked.outcome).toBe('opened')
    expect(await linksOf(asked.ticketId)).toMatchObject([
      { kind: 'reference', other_id: reply.ticketId },
    ])
  })
})

test('two answers to a mail that we do not have are one ticket', async () => {
  const subject = 'SV: Gatlampan'
  const references = [`<borta.${randomUUID()}@post.example>`]
  const first = await take({ subject, references })
  expect(await take({ subject, references })).toMatchObject({ ticketId: first.ticketId })
  expect((await take({ from: stranger, subject, references })).outcome).toBe('opened')
})

test('two answers by one person to somebody else’s mail are one ticket too, whichever came first', async () => {
  const subject = 'SV: Gatlampan'
  const { ticketId, id } = await question()
  const references = [id]
  const first = await take({ from: stranger, subject, references })
  expect(first.ticketId).not.toBe(ticketId)
  expect((await take({ from: stranger, subject, references })).ticketId).toBe(first.ticketId)
})

test('who has no part in a ticket is linked; our signed id lets his next mail in, and his own ticket stays his', async () => {
  const from = 'tobias@jobbet.example'
  const { ticketId, id } = await question()
  const { messageId } = await desk.answer(ticketId, { at: later(1) })
  const linked = await take({ from, references: [id] })
  expect(linked.outcome).toBe('opened')
  expect(await take({ from, inReplyTo: messageId })).toMatchObject({ ticketId })
  expect(await statusOf(linked.ticketId)).toBe('new')
  expect(await linksOf(linked.ticketId)).toMatchObject([
    { kind: 'reference', other_id: ticketId, settled_at: null },
  ])
})

test('who asked stays in his own ticket, though he has written in one that answers the same mail', async () => {
  const { ticketId, id } = await question()
  const colleagues = await take({ from: stranger, subject: 'SV: Gatlampan', references: [id] })
  const ours = await desk.answer(colleagues.ticketId, { at: later(1) })
  const joined = await take({ subject: 'SV: Gatlampan', references: [ours.messageId, id] })
  expect(joined.ticketId).toBe(colleagues.ticketId)
  const again = await take({ subject: 'SV: Gatlampan', references: [id] })
  expect(again.ticketId).toBe(ticketId)
})

async function take1(ticketId: string): Promise<void> {
  await db.transaction().execute((tx) => claim(tx, ticketId, desk.personId, later(1)))
}

function linksOf(ticketId: string) {
  return db.selectFrom('ticket_link').selectAll().where('ticket_id', '=', ticketId).execute()
}
