import { randomBytes, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { size } from '../../support/fault-size.ts'
import { buildMail, type Letter } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { mintMessageId, mintReplyAddress } from '../../../src/mail/token.ts'
import { handOn } from '../../../src/followup/hand-on.ts'
import { receiveWaiting } from '../../../src/arrival/receive.ts'
import { openDesk } from '../desk.ts'
import { kontakt, lookAt, monday, openInbox } from '../inbox.ts'

// Nothing that anybody can write joins as proven, and no mail that comes in makes mail leave.

const inbox = await openInbox(await testDatabase())
const desk = await openDesk(inbox, monday)
const count = size(200, 10_000)

test(
  `of ${count} forged mails none joins as trusted, and no mail leaves`,
  { timeout: size(120_000, 3_600_000) },
  async () => {
    const victim = 'eva@post.example'
    const id = '<fraga.1@post.example>'
    const asked = await inbox.take(
      buildMail({ from: victim, to: kontakt, subject: 'Lampan', text: 'Hej', messageId: id }),
    )
    const { ticketId } = asked
    const answer = await desk.answer(ticketId, { at: monday })
    const handover = await desk.handOver(
      (
        await inbox.take(
          buildMail({ from: 'olle@post.example', to: kontakt, subject: 'Hej', text: 'Hej' }),
        )
      ).ticketId,
      { at: monday, address: 'gatan@bjorkvalla.example' },
    )
    const { number } = (await lookAt(inbox.db, ticketId)).ticket
    const before = await outbox()
    for (let i = 0; i < count; i += 100) {
      for (let n = i; n < Math.min(i + 100, count); n++) {
        await inbox.put(
          forge(n, {
            id,
            number,
            ticketId,
            answer: answer.messageId,
            handover: handover.messageId,
            victim,
          }),
        )
      }
      for (;;) {
        const now = new Date('2026-03-20T09:00:00Z')
        if ((await receiveWaiting(inbox.ctx, inbox.parser, now, handOn)).length === 0) break
      }
    }
    const { messages } = await lookAt(inbox.db, ticketId)
    const joined = messages.filter(
      ({ direction, id: own }) => direction === 'in' && own !== asked.messageId,
    )
    // Who writes the number and the victim's own address is let in, but never as proven.
    expect(joined.filter(({ reasons }) => reasons.unproven === undefined)).toEqual([])
    const all = await inbox.db
      .selectFrom('message')
      .select('id')
      .where('direction', '=', 'internal')
      .execute()
    expect(all).toEqual([])
    expect(await outbox()).toBe(before)
  },
)

test('who holds a signed id of his own takes over nobody’s ticket in somebody’s name', async () => {
  const victim = 'anna@post.example'
  const asked = await take({ from: victim, subject: 'Mitt barn' })
  const linking = await take({ from: mallory, subject: `Hej [${await numberOf(asked.ticketId)}]` })
  const own = await take({ from: mallory, subject: 'Öppettider' })
  for (const { ticketId } of [linking, own]) {
    const { messageId: inReplyTo } = await desk.answer(ticketId, { at: monday })
    for (const subject of ['SV: Hej', `SV: Hej [${await numberOf(asked.ticketId)}]`]) {
      await take({ from: victim, subject, inReplyTo })
      await take({ from: victim, subject, inReplyTo, references: [inReplyTo, asked.id] })
    }
  }
  const { ticket, messages } = await lookAt(inbox.db, asked.ticketId)
  expect(ticket).toMatchObject({ status: 'new', merged_into_id: null })
  expect(messages.map(({ id }) => id)).toEqual([asked.messageId])
  const merged = await inbox.db.selectFrom('ticket_merge').select('id').execute()
  expect(merged).toEqual([])
})

test('a number in the subject makes no two tickets one, though one person has both', async () => {
  const from = 'nina@post.example'
  const [first, second] = [await take({ from }), await take({ from, subject: 'Bygglov' })]
  const subject = `SV: Bygglov [${await numberOf(first.ticketId)}]`
  const one = await take({ from, subject, inReplyTo: second.id })
  expect(one).toMatchObject({ outcome: 'joined', ticketId: second.ticketId })
  expect((await lookAt(inbox.db, first.ticketId)).ticket.status).toBe('new')
})

const mallory = 'mallory@evil.example'
let taken = 0

async function take(other: Partial<Letter>) {
  taken += 1
  const messageId = `<taget.${taken}@post.example>`
  const plain = { to: kontakt, from: mallory, subject: 'Hej', text: `Ord ${taken}`, messageId }
  return { ...(await inbox.take(buildMail({ ...plain, ...other }))), id: messageId }
}

async function numberOf(ticketId: string): Promise<string> {
  return (await lookAt(inbox.db, ticketId)).ticket.number
}

interface Seen {
  id: string
  number: string
  ticketId: string
  answer: string
  handover: string
  victim: string
}

/** What a stranger can make up who has seen ids, numbers and addresses, but not our secret nor our mail. */
function forge(n: number, seen: Seen): Buffer {
  const strange = `mallory${n}@evil.example`
  const other = 'another secret of thirty-two characters'
  const token = {
    kind: n % 2 === 0 ? 'answer' : 'handover',
    id: n % 3 === 0 ? seen.ticketId : randomUUID(),
  } as const
  const ways: Partial<Letter>[] = [
    { from: strange, subject: `SV: Lampan [${seen.number}]` },
    { from: strange, subject: `SV: Lampan [BV-2026-${String(n % 10_000).padStart(4, '0')}]` },
    { from: strange, references: [seen.id], inReplyTo: seen.id },
    { from: strange, inReplyTo: mutated(seen.answer, n) },
    { from: strange, references: [seen.id, mutated(seen.handover, n)] },
    { from: strange, inReplyTo: mintMessageId(token, other, 'bjorkvalla.example') },
    { from: seen.victim, inReplyTo: mutated(seen.answer, n) },
    { from: seen.victim, references: [`<fraga.${n + 2}@post.example>`] },
    { from: seen.victim, subject: `SV: Lampan [${seen.number}]` },
    { from: kontakt, inReplyTo: mutated(seen.handover, n) },
    { from: 'gatan@bjorkvalla.example', inReplyTo: mutated(seen.handover, n) },
    { from: strange, headers: { 'Delivered-To': mintReplyAddress(token, other, kontakt) ?? '' } },
    { from: strange, messageId: seen.id },
    { from: `"${seen.victim}" <${strange}>`, references: [seen.id] },
    { from: strange, headers: { 'X-Loop': seen.answer, 'X-Svarstid': seen.answer } },
  ]
  const plain = { from: strange, to: kontakt, subject: 'Lampan', text: `Hej ${n}`, date: monday }
  return buildMail({ ...plain, ...ways[n % ways.length] })
}

/** Another signature, all else as it was. */
function mutated(id: string, n: number): string {
  const signature = n % 2 === 0 ? randomBytes(16).toString('hex') : '0'.repeat(32)
  return id.replace(/\.[0-9a-f]{32}@/, `.${signature}@`)
}

async function outbox(): Promise<number> {
  return (await inbox.db.selectFrom('outbox').select('id').execute()).length
}
