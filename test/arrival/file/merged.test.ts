import { expect, test } from 'vitest'
import { dismissLink } from '../../../src/desk/links.ts'
import { mergeTickets } from '../../../src/ticket/merge.ts'
import { testDatabase } from '../../support/postgres.ts'
import { later, openCitizen, stranger } from '../citizen.ts'
import { openDesk } from '../desk.ts'
import { lookAt, monday, openInbox } from '../inbox.ts'

// What a person has merged, or has said does not belong together, and the mail that comes after.

const inbox = await openInbox(await testDatabase())
const { db } = inbox
const desk = await openDesk(inbox, monday)
const { letter, lastId, question, take } = openCitizen(inbox)

const merge = (from: { ticketId: string }, into: { ticketId: string }) =>
  db.transaction().execute((tx) => {
    const pair = { fromId: from.ticketId, intoId: into.ticketId }
    return mergeTickets(tx, pair, { personId: desk.personId, why: 'Samma.' }, later(6))
  })

test('what a person has said does not belong together stays two', async () => {
  const first = await question()
  const second = await take({ subject: 'SV: Gatlampan' })
  const named = [first.id, lastId()]
  const { number } = (await lookAt(db, first.ticketId)).ticket
  const about = { ticketId: second.ticketId, number, personId: desk.personId }
  await dismissLink(db, about, later(6))
  await take({ subject: 'SV: Gatlampan', references: named })
  for (const { ticketId } of [first, second]) {
    const { ticket, eventKinds } = await lookAt(db, ticketId)
    expect(ticket.status).toBe('new')
    expect(eventKinds).toContain('ticket.kept-apart')
  }
})

test('what nobody has judged becomes one by such a mail', async () => {
  const first = await question()
  const second = await take({ subject: 'SV: Gatlampan' })
  await take({ subject: 'SV: Gatlampan', references: [first.id, lastId()] })
  expect((await lookAt(db, second.ticketId)).ticket.status).toBe('merged')
})

test('the number of what was merged twice leads to what stays', async () => {
  const from = 'kedja@post.example'
  const [first, second, last] = [await take({ from }), await take({ from }), await take({ from })]
  const { number } = (await lookAt(db, first.ticketId)).ticket
  await merge(first, second)
  await merge(second, last)
  const subject = `SV: Gatlampan [${number}]`
  const { ticketId } = last
  expect(await take({ from, subject })).toMatchObject({ outcome: 'joined', ticketId })
  const strange = await take({ from: stranger, subject })
  const links = await db
    .selectFrom('ticket_link')
    .select('other_id')
    .where('ticket_id', '=', strange.ticketId)
    .execute()
  expect(links).toEqual([{ other_id: ticketId }])
})

test('a mail of a merged question that had come earlier moves the clock of what it is part of', async () => {
  const from = 'tidig@post.example'
  const raw = letter({ from })
  const first = await inbox.take(letter({ from }), { at: later(2) })
  const second = await inbox.take(raw, { at: later(3) })
  await merge(second, first)
  await inbox.take(raw, { at: later(1) })
  const { turns, ticket } = await lookAt(db, first.ticketId)
  expect(turns.find(({ merged_into }) => merged_into === null)?.arrived_at).toEqual(later(1))
  expect(ticket.arrived_at).toEqual(later(1))
})
