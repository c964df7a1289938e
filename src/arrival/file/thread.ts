import { automaticKinds, bounces, type InboundKind } from '../../journey.ts'
import { type Batch } from './batch.ts'
import { type SentMail } from './known.ts'
import { type Reading } from '../read/read.ts'

/** Where a message belongs, and why in plain Swedish. */
export type Thread = { reason: string } & (
  | { to: 'new'; linkedTicketId: string | null }
  | { to: 'ticket'; ticketId: string; isNewSender: boolean }
  | { to: 'officer'; ticketId: string; escalationId: string; isNewSender: boolean }
  | { to: 'bounce'; ticketId: string; outboxId: string }
)

type Files = Pick<Batch, 'known' | 'sheet'>

/** The ids a message names, the nearest first: of what did not arrive, In-Reply-To, References from the end. */
export function referredBy({ report, ...mail }: Reading): string[] {
  return [...new Set([...(report?.ids ?? []), ...answeredBy(mail)])]
}

/**
 * Finds the ticket a message belongs to. Only two things join: the signed id of a mail of ours, and an id
 * known to us when the sender takes part in that ticket already. A ticket number or the like in the
 * subject never does, since anybody can write one. docs/arrival.md, "Threads"
 */
export function findThread(files: Files, mail: Reading): Thread {
  for (const id of referredBy(mail)) {
    const sent = files.known.sent.get(id)
    if (sent !== undefined) return answerTo(files, sent, mail)
  }
  const known = knownMessage(files, answeredBy(mail), mail.from.address)
  return known ?? { to: 'new', linkedTicketId: null, reason: 'Mejlet svarar inte på något vi har.' }
}

/** Kinds that nobody wrote to us: they join a ticket without moving it. */
export function isAutomatic(kind: InboundKind): boolean {
  return automaticKinds.includes(kind)
}

/** The ids a message answers to, the nearest first. */
export function answeredBy(mail: Pick<Reading, 'inReplyTo' | 'references'>): string[] {
  return [mail.inReplyTo ?? [], mail.references.toReversed()].flat()
}

function answerTo(files: Files, sent: SentMail, mail: Reading): Thread {
  const { ticketId, outboxId, escalationId } = sent
  if (bounces.includes(mail.kind) && outboxId !== null) {
    return { to: 'bounce', ticketId, outboxId, reason: 'Rapporten gäller ett mejl från oss.' }
  }
  const role = roleOf(files, ticketId, mail.from.address)
  if (escalationId !== null && role !== 'inquirer') {
    const asked = files.known.asked.get(escalationId)?.addresses
    const isNewSender = asked?.has(mail.from.address) !== true
    const reason = 'Svarar på vår överlämning (signerat Message-ID).'
    return { to: 'officer', ticketId, escalationId, isNewSender, reason }
  }
  const reason = 'Svarar på vårt mejl (signerat Message-ID).'
  return { to: 'ticket', ticketId, isNewSender: role === null, reason }
}

/**
 * Joins by an ordinary id only for somebody who has a part in the ticket; else the two are linked. The
 * nearest of the ids that we know decides.
 */
function knownMessage(files: Files, ids: readonly string[], address: string): Thread | null {
  const nearest = ids.find((id) => files.known.named(id).length > 0)
  const messages = nearest === undefined ? [] : files.known.named(nearest)
  const ticketIds = [...new Set(messages.map(({ ticketId }) => ticketId))]
  const ticketId = ticketIds.find((id) => roleOf(files, id, address) !== null)
  if (ticketId !== undefined) {
    const reason = 'Svarar på ett mejl i ärendet (In-Reply-To, References), från samma avsändare.'
    return { to: 'ticket', ticketId, isNewSender: false, reason }
  }
  const [linkedTicketId] = ticketIds
  if (linkedTicketId === undefined) return null
  const reason = 'Hänvisar till ett mejl i ett annat ärende, men avsändaren är inte med där.'
  return { to: 'new', linkedTicketId, reason }
}

function roleOf(
  { known, sheet }: Files,
  ticketId: string,
  address: string,
): 'inquirer' | 'sender' | null {
  if (address === '') return null
  if (sheet.ticket(ticketId).inquirer_address === address) return 'inquirer'
  return known.hasWritten(ticketId, address) ? 'sender' : null
}
