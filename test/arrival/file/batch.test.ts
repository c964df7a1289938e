import fc from 'fast-check'
import { expect, test } from 'vitest'
import { receiveWaiting, type Received } from '../../../src/arrival/receive.ts'
import { handOn } from '../../../src/followup/hand-on.ts'
import { buildMail, type Letter } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { picture } from './batch-picture.ts'
import { openDesk } from '../desk.ts'
import { bygg, kontakt, monday, openInbox } from '../inbox.ts'

// What becomes of mail does not depend on how much of it is filed at once.

const houses = await Promise.all(
  [100, 7, 1].map(async (atOnce) => {
    const inbox = await openInbox(await testDatabase())
    return { atOnce, inbox, desk: await openDesk(inbox, monday) }
  }),
)

type House = (typeof houses)[number]

const people = ['eva', 'olle', 'sven']
const hour = 3_600_000
const now = new Date(monday.getTime() + 200 * hour)

/** Something that comes; `at` is the place of an earlier one that it is about. */
interface Come {
  what: (typeof kinds)[number]
  who: number
  at: number
  words: number
  early: boolean
}

const kinds = [
  'question',
  'reply',
  'reply',
  'reply of several',
  'same bytes',
  'same mail elsewhere',
  'same id',
  'automatic',
  'spam',
  'answer to ours',
  'thanks for ours',
  'ours back',
  'ours back changed',
  'officer',
  'officer away',
  'bounce',
  'bounce of hand-over',
] as const

const come: fc.Arbitrary<Come> = fc.record({
  what: fc.constantFrom(...kinds),
  who: fc.nat({ max: people.length - 1 }),
  at: fc.nat({ max: 40 }),
  words: fc.nat({ max: 3 }),
  early: fc.boolean(),
})

const texts = ['När töms soptunnan?', 'Det brinner i skolan!', 'Tack!', 'Min lampa är trasig.']

test(
  'one at a time, seven at a time and all together, the tickets are the same',
  { timeout: 120_000 },
  async () => {
    let round = 0
    const all = fc.array(come, { minLength: 8, maxLength: 22 })
    await fc.assert(
      fc.asyncProperty(all, async (coming) => {
        round += 1
        const [together, ...others] = await Promise.all(
          houses.map((house) => outcomeOf(house, coming, round)),
        )
        for (const other of others) expect(other).toEqual(together)
      }),
      { numRuns: 4, endOnFailure: true },
    )
  },
)

async function outcomeOf(house: House, coming: readonly Come[], round: number) {
  const { inbox, atOnce } = house
  const mails = writeAll(await startOf(house, round), coming, round)
  const received: Received[] = []
  for (let i = 0; i < mails.length; i += atOnce) {
    for (const [n, { raw, mailbox, at }] of mails.slice(i, i + atOnce).entries()) {
      await inbox.put(raw, { mailbox, at: new Date(at.getTime() + i + n) })
    }
    received.push(...(await receiveWaiting(inbox.ctx, inbox.parser, now, handOn)))
  }
  const outcomes = received.map(({ deliveryId, outcome }) => `${deliveryId} ${outcome}`)
  expect(outcomes).toHaveLength(mails.length)
  return { outcomes, tickets: (await picture(inbox.db)).split('\n') }
}

interface Start {
  answer: string
  handover: string
}

/** Two tickets of this round: one answered, one handed over. */
async function startOf({ inbox, desk }: House, round: number): Promise<Start> {
  const at = new Date(monday.getTime() + round * 60_000)
  const open = async (who: string) => {
    const letter = { from: `${who}${round}@post.example`, to: kontakt, subject: `Hej från ${who}` }
    const messageId = `<first-${who}-${round}@post.example>`
    return inbox.take(buildMail({ ...letter, text: texts[0]!, messageId, date: at }), { at })
  }
  const first = await open('eva')
  const second = await open('olle')
  const later = new Date(at.getTime() + hour)
  const { messageId: answer } = await desk.answer(first.ticketId, { at: later })
  const address = 'gatan@bjorkvalla.example'
  const { messageId: handover } = await desk.handOver(second.ticketId, { at: later, address })
  return { answer, handover }
}

interface Written {
  raw: Buffer
  mailbox: string
  at: Date
}

/** Each later than the one before, but for the copies that arrived before what they copy. */
function writeAll(start: Start, coming: readonly Come[], round: number): Written[] {
  const written: Written[] = []
  const letters: Letter[] = []
  for (const [i, one] of coming.entries()) {
    const at = new Date(monday.getTime() + 10 * hour + i * 60_000)
    const letter = letterOf(one, { start, round, i, letters })
    const earlier = one.what === 'same bytes' ? written[one.at % Math.max(1, i)] : undefined
    const raw = earlier?.raw ?? (Buffer.isBuffer(letter) ? letter : buildMail(letter))
    letters.push(Buffer.isBuffer(letter) ? question(one, { round, i }) : letter)
    written.push({ raw, mailbox: one.early ? bygg : kontakt, at })
  }
  return written
}

interface Place {
  start: Start
  round: number
  i: number
  letters: readonly Letter[]
}

function letterOf(one: Come, place: Place): Letter | Buffer {
  const { letters } = place
  const asked = question(one, place)
  const earlier = letters.length === 0 ? asked : letters[one.at % letters.length]!
  return ways[one.what](asked, earlier, place)
}

type Way = (asked: Letter, earlier: Letter, place: Place) => Letter | Buffer

const away = { 'Auto-Submitted': 'auto-replied' }

const ways: Record<Come['what'], Way> = {
  question: (asked) => asked,
  'same bytes': (asked) => asked,
  reply: (asked, earlier) => answering(asked, earlier.messageId!),
  'reply of several': (asked, earlier, { letters }) => ({
    ...answering(asked, earlier.messageId!),
    references: letters.slice(-3).map(({ messageId }) => messageId!),
  }),
  'same mail elsewhere': (_, earlier, { i }) => ({
    ...earlier,
    headers: { ...earlier.headers, 'X-Trace': String(i) },
  }),
  'same id': (asked, earlier) => ({ ...asked, messageId: earlier.messageId! }),
  automatic: (asked, earlier) => ({ ...answering(asked, earlier.messageId!), headers: away }),
  spam: (asked) => ({ ...asked, headers: { 'X-Spam-Flag': 'YES' } }),
  'answer to ours': (asked, _, { start }) => answering(asked, start.answer),
  'thanks for ours': (asked, _, { start }) => ({
    ...answering(asked, start.answer),
    text: 'Tack!',
  }),
  'ours back': (asked, _, { start }) => ours(asked, start, 'Svar'),
  'ours back changed': (asked, _, { start }) => ours(asked, start, 'Något annat'),
  officer: (asked, _, { start }) => ({
    ...answering(asked, start.handover),
    from: 'Gatan <gatan@bjorkvalla.example>',
  }),
  'officer away': (asked, _, { start }) => ({
    ...answering(asked, start.handover),
    headers: away,
  }),
  bounce: (_asked, _earlier, place) => report(place.start.answer, place),
  'bounce of hand-over': (_asked, _earlier, place) => report(place.start.handover, place),
}

function answering(letter: Letter, id: string): Letter {
  return { ...letter, inReplyTo: id, references: [id] }
}

function ours(letter: Letter, { answer }: Start, text: string): Letter {
  return { ...letter, from: kontakt, messageId: answer, text }
}

function question({ who, words }: Come, { round, i }: { round: number; i: number }): Letter {
  return {
    from: `${people[who]!}${round}@post.example`,
    to: kontakt,
    subject: `Fråga ${i}`,
    text: `${texts[words]!}\n`,
    messageId: `<${round}.${i}@post.example>`,
    date: new Date(monday.getTime() + i * 60_000),
  }
}

function report(messageId: string, { round, i }: Place): Buffer {
  return Buffer.from(
    `From: mailer-daemon@post.example\r\nSubject: Undeliverable\r\nMessage-ID: <b${round}.${i}@post.example>\r\n` +
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n' +
      '--b\r\nContent-Type: message/delivery-status\r\n\r\n' +
      'Final-Recipient: rfc822; x@post.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n' +
      `--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: ${messageId}\r\nSubject: SV\r\n\r\nSvar\r\n--b--\r\n`,
  )
}
