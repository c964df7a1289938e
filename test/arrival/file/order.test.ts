import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Received } from '../../../src/arrival/receive.ts'
import { readSubject } from '../../../src/arrival/read/subject.ts'
import { seed, size } from '../../support/fault-size.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { openDesk } from '../desk.ts'
import { kontakt, lookAt, monday, openInbox } from '../inbox.ts'

// Which mail comes first decides nothing: the same mails become the same tickets in every order.

const inbox = await openInbox(await testDatabase())
const desk = await openDesk(inbox, monday)

/** A mail of a small world: who writes, and which earlier mails it names, by how far back they are. */
interface Said {
  who: number
  names: number[]
  /** A mail that never reached us. */
  missing: number | null
  /**
   * Our answer to the first question, which has come in before all else. For who asked it: it would give somebody
   * else a part in the ticket from then on, and what he has asked before stays his.
   */
  answers: boolean
  about: number
  isReply: boolean
  conversation: number | null
}

const people = ['eva', 'olle']
const subjects = ['Gatlampan', 'Bygglov för altan']

const said: fc.Arbitrary<Said> = fc.record({
  who: fc.nat({ max: people.length - 1 }),
  names: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
  missing: fc.option(fc.nat({ max: 1 }), { freq: 3 }),
  answers: fc.boolean(),
  about: fc.nat({ max: subjects.length - 1 }),
  isReply: fc.boolean(),
  conversation: fc.option(fc.nat({ max: 1 }), { freq: 3 }),
})

const world = fc.array(said, { minLength: 3, maxLength: 7 }).chain((mails) => {
  const places = [...mails.keys()]
  const all = { minLength: mails.length, maxLength: mails.length }
  return fc.record({ mails: fc.constant(mails), order: fc.shuffledSubarray(places, all) })
})

interface World {
  mails: Said[]
  /** The places of its mails as they are taken in. */
  order: number[]
}

const worlds: World[] = fc
  .sample(world, { seed, numRuns: size(30, 150) })
  .flatMap(({ mails, order }) => [
    { mails, order: [...mails.keys()] },
    { mails, order },
  ])

test(
  `the same mails become the same tickets in every order, seed ${seed}`,
  { timeout: size(120_000, 1_200_000) },
  async () => {
    const pictures = await takeAll(worlds)
    for (let i = 0; i < worlds.length; i += 2) {
      expect(pictures[i + 1], JSON.stringify(worlds[i + 1])).toEqual(pictures[i])
    }
  },
)

/**
 * Takes in the first mail of each world, then the second of each, and so on, so that many are filed at once. Each has
 * come when it was sent, however late it is read.
 */
async function takeAll(all: readonly World[]): Promise<string[][]> {
  const places = new Map<number, { round: number; i: number }>()
  const put = async (raw: Buffer, at: { round: number; i: number }) =>
    places.set(await inbox.put(raw, { at: sentAt(at.i) }), at)
  const messages = new Map<number, Map<string, number>>(all.map((_, round) => [round, new Map()]))
  const takeIn = async () => {
    for (const { deliveryId, messageId, ticketId } of await receiveAll()) {
      const { round, i } = places.get(deliveryId)!
      messages.get(round)!.set(messageId, i)
      if (i === -1) tickets.set(round, ticketId)
    }
  }
  const tickets = new Map<number, string>()
  for (const round of all.keys()) {
    await put(write({ who: 0, about: 0 }, { round, i: -1, names: [] }), { round, i: -1 })
  }
  await takeIn()
  const answers: string[] = []
  for (const round of all.keys()) {
    answers.push((await desk.answer(tickets.get(round)!, { at: sentAt(-0.5) })).messageId)
  }
  const longest = Math.max(...all.map(({ order }) => order.length))
  for (let step = 0; step < longest; step++) {
    for (const [round, { mails, order }] of all.entries()) {
      const i = order[step]
      if (i === undefined) continue
      const names = namesOf(mails[i]!, { round, i, answer: answers[round]! })
      await put(write(mails[i]!, { round, i, names }), { round, i })
    }
    await takeIn()
  }
  const pictures: string[][] = []
  for (const filed of messages.values()) pictures.push(await pictureOf(filed))
  return pictures
}

async function receiveAll(): Promise<Received[]> {
  const received = await inbox.receive()
  return received.length === 0 ? [] : [...received, ...(await receiveAll())]
}

function namesOf(
  { who, names, missing, answers }: Said,
  { round, i, answer }: { round: number; i: number; answer: string },
): string[] {
  const named = names.filter((back) => back <= i + 1).map((back) => idOf(round, i - back))
  return [
    ...(missing === null ? [] : [`<borta.${round}.${missing}@post.example>`]),
    ...named,
    ...(answers && who === 0 ? [answer] : []),
  ]
}

const idOf = (round: number, i: number) => `<mejl.${round}.${i}@post.example>`

const sentAt = (i: number) => new Date(monday.getTime() + (i + 1) * 3_600_000)

function write(
  one: Pick<Said, 'who' | 'about'> & Partial<Said>,
  { round, i, names }: { round: number; i: number; names: string[] },
): Buffer {
  const { conversation = null } = one
  const head = `01d8a1b2c3d4${String(round).padStart(16, '0')}${String(conversation).padStart(16, '7')}`
  return buildMail({
    from: `${people[one.who]!}.${round}@post.example`,
    to: kontakt,
    subject: `${one.isReply === true ? 'SV: ' : ''}${subjects[one.about]!}`,
    text: `Ord nummer ${i} i omgång ${round}.`,
    messageId: idOf(round, i),
    ...(names.length === 0 ? {} : { references: names, inReplyTo: names.at(-1)! }),
    date: sentAt(i),
    headers:
      conversation === null ? {} : { 'Thread-Index': Buffer.from(head, 'hex').toString('base64') },
  })
}

/** The tickets as sets of mails, each with what its open question counts from and what it is about. */
async function pictureOf(filed: ReadonlyMap<string, number>): Promise<string[]> {
  const rows = await inbox.db
    .selectFrom('message')
    .select(['id', 'ticket_id'])
    .where('id', 'in', [...filed.keys()])
    .execute()
  const pictures = [...Map.groupBy(rows, (row) => row.ticket_id)].map(async ([ticketId, some]) => {
    const { ticket, turns } = await lookAt(inbox.db, ticketId)
    const mails = some.map(({ id }) => filed.get(id)!).toSorted((a, b) => a - b)
    const counted = turns.filter(({ excluded }) => excluded === null)
    const since = counted.map(({ arrived_at }) => arrived_at.toISOString()).join(' ')
    return `${mails.join(' ')}: ${since}; ${readSubject(ticket.subject).base}; ${ticket.status}`
  })
  return (await Promise.all(pictures)).toSorted()
}
