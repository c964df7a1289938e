import { automaticKinds, bounces, type LinkKind } from '../../journey.ts'
import { isSameBase } from '../read/subject.ts'
import { type Batch } from './batch.ts'
import { type SentMail } from './known.ts'
import { type Letter } from './letter.ts'
import { maySuggest, shortlyMs } from './look-up-relatives.ts'
import { referredBy } from './named.ts'
import { byRank, type Place, placesOf } from './place.ts'
import { roleOf } from './ties.ts'

/** Where a message belongs, and why in plain Swedish. */
export type Thread = { reason: string } & (
  | ({ to: 'new' } & Beside)
  | ({ to: 'ticket'; ticketId: string; isNewSender: boolean; isByNumber: boolean } & Beside)
  | { to: 'officer'; ticketId: string; escalationId: string; isNewSender: boolean }
  | { to: 'bounce'; ticketId: string; outboxId: string }
)

interface Beside {
  /** Tickets that turn out to be the same matter, since it belongs in each. */
  unites: string[]
  /** Tickets that it may belong with. A person decides. */
  links: Link[]
}

export interface Link {
  otherId: string
  kind: LinkKind
  /** In plain Swedish. */
  reason: string
}

type Files = Pick<Batch, 'known' | 'sheet' | 'house'>

/**
 * Finds the ticket a message belongs to. It joins by what we have signed, or by an ordinary id, a conversation in
 * Outlook or a ticket number when its sender takes part in that ticket already. All else is a link that a person
 * may make more of. Which of them came first does not matter. docs/arrival.md, "Threads"
 */
export function findThread(files: Files, letter: Letter): Thread {
  const sent = sentMail(files, letter)
  const apart = sent === null ? null : apartFrom(files, letter, sent)
  if (apart !== null) return apart
  const places = placesOf(files, letter, sent)
  const joinable = places.filter(({ obstacle }) => obstacle === null)
  const [into, ...others] = joinable.filter(({ isCopy }) => !isCopy).toSorted(byRank)
  const copies = joinable.filter(({ isCopy }) => isCopy)
  const beside = besideOf(files, letter, { into, places, others, copies })
  if (into !== undefined) {
    const { ticketId, isNewSender } = into
    const reason = reasonOf(into)
    return { to: 'ticket', ticketId, isNewSender, isByNumber: isByNumber(into), ...beside, reason }
  }
  const reason = beside.links[0]?.reason ?? 'Mejlet svarar inte på något vi har.'
  const links = beside.links.length > 0 ? beside.links : alike(files, letter)
  return { to: 'new', unites: beside.unites, links, reason }
}

/** The mail of ours that it answers: the nearest of those it names. */
function sentMail({ known }: Files, { reading }: Letter): SentMail | null {
  for (const id of referredBy(reading)) {
    const sent = known.sent.get(id)
    if (sent !== undefined) return sent
  }
  return null
}

/** What answers a mail of ours without being the inquirer's words: a report about it, and an officer's answer. */
function apartFrom(files: Files, letter: Letter, sent: SentMail): Thread | null {
  const { reading } = letter
  const { ticketId, outboxId, escalationId } = sent
  if (bounces.includes(reading.kind) && outboxId !== null) {
    return { to: 'bounce', ticketId, outboxId, reason: 'Rapporten gäller ett mejl från oss.' }
  }
  const { address } = reading.from
  if (escalationId === null || roleOf(files, ticketId, letter) === 'inquirer') return null
  const wasAsked = files.known.asked.get(escalationId)?.addresses.has(address) === true
  const isNewSender = !wasAsked || 'otherSender' in reading.reasons
  const reason = 'Svarar på vår överlämning (signerat Message-ID).'
  return { to: 'officer', ticketId, escalationId, isNewSender, reason }
}

interface Places {
  /** The one that it joins. */
  into: Place | undefined
  /** All that it has ties to. */
  places: readonly Place[]
  /** Those that it could join too. */
  others: readonly Place[]
  copies: readonly Place[]
}

/** What comes of the tickets that it does not join. Automatic mail brings nothing together. */
function besideOf(files: Files, { reading }: Letter, of: Places): Beside {
  if (automaticKinds.includes(reading.kind)) return { unites: [], links: [] }
  const { into, places, others, copies } = of
  const apart = others.map((other) => ({ other, why: whyApart(files, into, other) }))
  const same = apart.filter(({ why }) => why === null).map(({ other }) => other)
  const ours = into !== undefined && isByNumber(into) ? [] : copies
  const links = [
    ...places.flatMap(({ ticketId, obstacle }) => linkTo(ticketId, obstacle)),
    ...apart.flatMap(({ other, why }) => (why === null ? [] : { otherId: other.ticketId, ...why })),
  ]
  const unites = [...same, ...ours].map(({ ticketId }) => ticketId)
  return { unites, links: links.slice(0, mostLinks) }
}

/**
 * Why two tickets that a mail belongs in stay two; null: they are one. A number and a sender's address anybody can
 * write, so they must be of one inquirer, and no number makes them one.
 */
function whyApart(
  { sheet }: Files,
  into: Place | undefined,
  other: Place,
): Omit<Link, 'otherId'> | null {
  if (into === undefined || isByNumber(into) || isByNumber(other)) {
    return { kind: 'number', reason: 'Ett mejl hör till båda, men det ena bara på numret i ämnet.' }
  }
  const inquirer = sheet.ticket(into.ticketId).inquirer_address
  if (inquirer === '' || sheet.ticket(other.ticketId).inquirer_address !== inquirer) {
    const kind = other.how === 'conversation' ? 'conversation' : 'reference'
    return { kind, reason: 'Ett mejl hör till båda, men frågorna är från olika avsändare.' }
  }
  return other.isWorked ? { kind: 'worked', reason: linkReasons.worked } : null
}

function isByNumber({ sent, how }: Place): boolean {
  return sent === null && how === 'number'
}

const mostLinks = 5

function linkTo(otherId: string, kind: Place['obstacle']): Link[] {
  return kind === null || kind === 'stranger' ? [] : [{ otherId, kind, reason: linkReasons[kind] }]
}

/** The nearest ticket of the same person about the same, by its subject: a guess, for a person to judge. */
function alike({ known }: Files, { reading, delivery }: Letter): Link[] {
  if (!maySuggest(reading)) return []
  const apartMs = (at: Date) => Math.abs(at.getTime() - delivery.arrivedAt.getTime())
  const [nearest] = known
    .recent(reading.from.address)
    .filter(({ base, arrivedAt }) => {
      return isSameBase(base, reading.about.base) && apartMs(arrivedAt) <= shortlyMs
    })
    .toSorted((a, b) => apartMs(a.arrivedAt) - apartMs(b.arrivedAt))
  return nearest === undefined ? [] : linkTo(nearest.ticketId, 'subject')
}

function reasonOf({ sent, how }: Place): string {
  if (sent !== null) return 'Svarar på vårt mejl (signerat Message-ID).'
  return joinReasons[how ?? 'answers']
}

const joinReasons = {
  answers: 'Svarar på ett mejl i ärendet (In-Reply-To, References), från samma avsändare.',
  answered: 'Ett mejl i ärendet svarar på det här, som kom fram senare.',
  beside: 'Svarar på samma mejl som ett annat i ärendet, från samma avsändare.',
  conversation: 'Samma konversation i Outlook (Thread-Index), från samma avsändare.',
  number: 'Ämnet har ärendets nummer, och avsändaren är med i ärendet.',
} as const

const linkReasons: Record<LinkKind, string> = {
  reference: 'Hänvisar till ett mejl i ett annat ärende, men avsändaren är inte med där.',
  conversation:
    'Samma konversation i Outlook som i ett annat ärende, men avsändaren är inte med där.',
  number: 'Ämnet har numret på ett annat ärende, men avsändaren är inte med där.',
  subject: 'Samma avsändare och samma ämne inom 30 dagar.',
  topic: 'Svarar på ett äldre mejl, men ämnet är nytt och inget i texten pekar tillbaka.',
  closed: 'Svarar i ett ärende som har varit avslutat i mer än 30 dagar.',
  worked: 'Hör ihop med ett annat ärende, men någon har redan arbetat med det.',
}
