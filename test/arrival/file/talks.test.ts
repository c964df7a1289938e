import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Received } from '../../../src/arrival/receive.ts'
import { seed, size } from '../../support/fault-size.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { openDesk } from '../desk.ts'
import { kontakt, monday, openInbox } from '../inbox.ts'

// Conversations as they reach a town: in any order, and with headers that somebody on the way has taken away.

const inbox = await openInbox(await testDatabase())
const desk = await openDesk(inbox, monday)

const parameters = {
  talks: size(30, 150),
  mails: 6,
  lost: 0.3,
  colleagues: 0.2,
  strangers: 0.1,
  seed,
}
const subjects = ['Gatlampan', 'Bygglov', 'Faktura']

interface Mail {
  talk: number
  who: string
  id: string | null
  names: string[]
  raw: Buffer
  at: Date
}

test(
  `mails that surviving ids connect are in one ticket, and no stranger's is: ${JSON.stringify(parameters)}`,
  { timeout: size(120_000, 1_200_000) },
  async () => {
    const chance = chances()
    const talks = [...Array(parameters.talks).keys()]
    const first = talks.map((talk) => question(talk))
    const tickets = await takeIn(first)
    const answers = new Map<number, string>()
    for (const mail of first) {
      const { ticketId } = tickets.get(mail)!
      answers.set(mail.talk, (await desk.answer(ticketId, { at: at(mail.talk, 1) })).messageId)
    }
    const later = talks.flatMap((talk) => repliesIn(talk, { first, answers, chance }))
    const shuffled = fc.sample(fc.shuffledSubarray(later, { minLength: later.length }), {
      seed,
      numRuns: 1,
    })[0]!
    const filed = new Map(tickets)
    for (let i = 0; i < shuffled.length; i += 40) {
      for (const [mail, one] of await takeIn(shuffled.slice(i, i + 40))) filed.set(mail, one)
    }
    const score = await judge([...first, ...later], { filed, answers })
    expect(score.strangers).toBe(0)
    expect(score.f1, JSON.stringify(score)).toBeGreaterThanOrEqual(0.95)
  },
)

/** A dice of our own, so that a run can be repeated: the multiplication of Lehmer, modulo 2^31 - 1. */
function chances(): (of: number) => boolean {
  let state = (seed % 2_147_483_646) + 1
  return (of) => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647 < of
  }
}

const at = (talk: number, hour: number) =>
  new Date(monday.getTime() + talk * 60_000 + hour * 3_600_000)

function mailOf(
  talk: number,
  n: number,
  one: { who: string; names: string[]; hasId: boolean },
): Mail {
  const id = `<talk.${seed}.${talk}.${n}@post.example>`
  const { names } = one
  const letter = {
    from: one.who,
    to: kontakt,
    subject: `${n === 0 ? '' : 'SV: '}${subjects[talk % subjects.length]!}`,
    text: `Rad ${n} i samtal ${talk}.`,
    messageId: one.hasId ? id : 'utan',
    date: at(talk, n),
    ...(names.length === 0 ? {} : { references: names }),
  }
  return {
    talk,
    who: one.who,
    id: one.hasId ? id : null,
    names,
    raw: buildMail(letter),
    at: at(talk, n),
  }
}

function question(talk: number): Mail {
  return mailOf(talk, 0, { who: `eva${talk}@post.example`, names: [], hasId: true })
}

interface World {
  first: readonly Mail[]
  answers: ReadonlyMap<number, string>
  chance: (of: number) => boolean
}

/** Answers to ours and to each other. Each loses its References, the half of them, or its own id. */
function repliesIn(talk: number, { first, answers, chance }: World): Mail[] {
  const said = [first[talk]!.id!, answers.get(talk)!]
  return Array.from({ length: parameters.mails }, (_, i) => {
    const isStranger = chance(parameters.strangers)
    const who = isStranger
      ? `okand${talk}.${i}`
      : chance(parameters.colleagues)
        ? `kollega${talk}`
        : `eva${talk}`
    // A stranger has seen an ordinary id of the conversation, but never one of ours.
    const known = isStranger ? said.filter((id) => !id.startsWith('<sv.')) : said
    const names = chance(parameters.lost) ? [] : known.filter(() => !chance(parameters.lost))
    const mail = mailOf(talk, i + 2, {
      who: `${who}@post.example`,
      names,
      hasId: !chance(parameters.lost / 3),
    })
    if (mail.id !== null && !isStranger) said.push(mail.id)
    return mail
  })
}

async function takeIn(mails: readonly Mail[]): Promise<Map<Mail, Received>> {
  const put = new Map<number, Mail>()
  for (const mail of mails) put.set(await inbox.put(mail.raw, { at: mail.at }), mail)
  const filed = new Map<Mail, Received>()
  while (filed.size < mails.length) {
    for (const one of await inbox.receive()) filed.set(put.get(one.deliveryId)!, one)
  }
  return filed
}

/** Pairs that should be and that are together. Strangers, who name no signed id, should be by themselves. */
async function judge(
  mails: readonly Mail[],
  { filed, answers }: { filed: ReadonlyMap<Mail, Received>; answers: ReadonlyMap<number, string> },
) {
  const rows = await inbox.db.selectFrom('message').select(['id', 'ticket_id']).execute()
  const ticketOf = new Map(rows.map((row) => [row.id, row.ticket_id]))
  const place = (mail: Mail) => ticketOf.get(filed.get(mail)!.messageId)
  const group = groupsOf(mails, answers)
  const letIn = new Set(mails.filter((mail) => isLetIn(mail, answers)).map(({ who }) => who))
  const pairs = mails.flatMap((one, i) => mails.slice(i + 1).map((other) => ({ one, other })))
  const judged = pairs.map(({ one, other }) => {
    const areStrangers = one.talk !== other.talk || isStranger(one) !== isStranger(other)
    const isTogether = place(one) === place(other)
    const areLetIn = [one, other].every(({ who }) => letIn.has(who))
    const isConnected = !areStrangers && areLetIn && group.get(one) === group.get(other)
    return { isTogether, isConnected, areStrangers }
  })
  const count = (fits: (one: (typeof judged)[number]) => boolean) => judged.filter(fits).length
  const right = count((one) => one.isConnected && one.isTogether)
  const missed = count((one) => one.isConnected && !one.isTogether)
  const strangers = count((one) => one.areStrangers && one.isTogether)
  return { right, missed, strangers, f1: (2 * right) / (2 * right + missed + strangers) }
}

/** A colleague whom no signed id ever lets in cannot be told from a stranger who knows an ordinary one. */
function isLetIn({ who, names, talk }: Mail, answers: ReadonlyMap<number, string>): boolean {
  return who.startsWith('eva') || names.includes(answers.get(talk)!)
}

const isStranger = ({ who }: Mail) => who.startsWith('okand')

/** Which mails a path of surviving ids connects; our answer stands with its question. */
function groupsOf(mails: readonly Mail[], answers: ReadonlyMap<number, string>): Map<Mail, number> {
  const group = new Map(mails.map((mail, i) => [mail, i]))
  const namesOf = (mail: Mail) => [
    ...mail.names,
    ...(mail.id === null ? [] : [mail.id]),
    ...(mail.names.length === 0 && mail.id?.endsWith('.0@post.example') === true
      ? [answers.get(mail.talk)!]
      : []),
  ]
  for (let changed = true; changed;) {
    changed = false
    const byId = new Map<string, number>()
    for (const mail of mails) {
      if (isStranger(mail)) continue
      const ids = namesOf(mail)
      const least = Math.min(group.get(mail)!, ...ids.map((id) => byId.get(id) ?? Infinity))
      for (const id of ids) byId.set(id, least)
      if (least < group.get(mail)!) changed = true
      group.set(mail, least)
    }
  }
  return group
}
