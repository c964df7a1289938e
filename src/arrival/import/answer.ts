import { type Tx } from '../../db/connect.ts'
import { type InboundKind } from '../../journey.ts'
import { streamRaw } from '../../mail/raw.ts'
import { replyImported, type Words } from '../../ticket/imported.ts'
import { addMessage } from '../../ticket/messages.ts'
import { readHeaders } from '../parse/headers.ts'
import { markDone } from '../ledger.ts'
import { type House, type Letter, messageRow } from '../file/letter.ts'
import { withoutSignature } from '../read/new-text.ts'
import { isThanks } from '../read/thanks.ts'
import { keepLoose, type Loose, noLongerLoose, referredBy } from './loose.ts'
import { addressesIn } from './ours.ts'

export type Answered =
  | { outcome: 'answer'; ticketId: string; messageId: string }
  | { outcome: 'already'; ticketId: string; messageId: string }
  | { outcome: Loose['kind'] }

/**
 * A mail that we sent before: the answer to a question when it refers to one by its id and goes to who asked it.
 * Automatic mail answers nobody. All else is kept, and is looked at again when its question comes.
 */
export async function takeAnswer(
  tx: Tx,
  letter: Letter,
  { house, importedAt }: { house: House; importedAt: Date },
): Promise<Answered> {
  const deliveryId = letter.delivery.id
  const known = await keptAlready(tx, letter)
  if (known !== null) {
    await noLongerLoose(tx, deliveryId)
    await markDone(tx, [{ deliveryId, ...known, reason: 'Samma mejl fanns redan.' }])
    return { outcome: 'already', ...known }
  }
  const place = await placeOf(tx, letter)
  if ('kind' in place) {
    await keepLoose(tx, letter, place)
    return { outcome: place.kind }
  }
  const { ticketId } = place
  const messageId = await addReply(tx, letter, ticketId)
  const { arrivedAt: at } = letter.delivery
  const reply = { ticketId, messageId, at, importedAt, calendar: house.calendar }
  await replyImported(tx, reply, wantsAnswer)
  await noLongerLoose(tx, deliveryId)
  await markDone(tx, [{ deliveryId, messageId, reason: sentBefore }])
  return { outcome: 'answer', ticketId, messageId }
}

const sentBefore = 'Ett svar från tiden före Svarstid.'

/** The same bytes, or the same mail kept in two folders: same id and sender. */
async function keptAlready(
  tx: Tx,
  { delivery, reading }: Letter,
): Promise<{ ticketId: string; messageId: string } | null> {
  const row = await tx
    .selectFrom('message')
    .select(['id', 'ticket_id'])
    .where((where) =>
      where.or([
        where.and([where('sha256', '=', delivery.sha256), where('direction', '<>', 'out')]),
        where.and([where('sha256', '=', delivery.sha256), where('direction', '=', 'out')]),
        where.and([
          where('message_id', '=', reading.messageId ?? ''),
          where('from_address', '=', reading.from.address),
          where('direction', '=', 'out'),
        ]),
      ]),
    )
    .executeTakeFirst()
  return row === undefined ? null : { ticketId: row.ticket_id, messageId: row.id }
}

async function placeOf(tx: Tx, letter: Letter): Promise<{ ticketId: string } | Loose> {
  const { reading } = letter
  if (!mayBeAnswer.includes(reading.kind)) {
    return { kind: 'automatic', reason: `Inget svar: ${reading.reasons.kind ?? 'automatiskt.'}` }
  }
  const ticketId = await ticketOf(tx, referredBy(reading))
  if (ticketId === null) return { kind: 'unpaired', reason: unpaired }
  const goesTo = [...reading.to, ...reading.cc].map(({ address }) => address)
  if (await isToInquirer(tx, ticketId, goesTo)) return { ticketId }
  return { kind: 'not-to-inquirer', reason: 'Skickat av oss, men inte till den som frågade.' }
}

/** Our own answers have our own ids: read as mail from outside they would be a loop. */
const mayBeAnswer: readonly InboundKind[] = ['human', 'unreadable', 'loop']

const unpaired = 'Skickat av oss, men svarar inte på någon fråga som vi har.'

/** The ticket of the nearest message that we have of those it refers to. */
async function ticketOf(tx: Tx, ids: readonly string[]): Promise<string | null> {
  if (ids.length === 0) return null
  const rows = await tx
    .selectFrom('message')
    .select(['message_id', 'ticket_id'])
    .where('message_id', 'in', ids)
    .where('direction', '<>', 'internal')
    .orderBy('arrived_at')
    .execute()
  const nearest = ids.find((id) => rows.some((row) => row.message_id === id))
  return rows.find((row) => row.message_id === nearest)?.ticket_id ?? null
}

/** To somebody who has written in the ticket, or to where that mail asked for answers (Reply-To). */
async function isToInquirer(
  tx: Tx,
  ticketId: string,
  addresses: readonly string[],
): Promise<boolean> {
  const rows = await tx
    .selectFrom('message')
    .select(['from_address', 'sha256'])
    .where('ticket_id', '=', ticketId)
    .where('direction', '=', 'in')
    .orderBy('arrived_at')
    .limit(20)
    .execute()
  if (rows.some((row) => addresses.includes(row.from_address))) return true
  for (const { sha256 } of rows) {
    if (sha256 === null) continue
    const headers = readHeaders(await headOf(tx, sha256))
    if (addressesIn(headers, 'reply-to').some((one) => addresses.includes(one))) return true
  }
  return false
}

/** As much of a mail as its first chunk holds: its header is in it. */
async function headOf(tx: Tx, sha256: Buffer): Promise<Buffer> {
  for await (const chunk of streamRaw(tx, sha256)) return chunk
  return Buffer.alloc(0)
}

async function addReply(tx: Tx, letter: Letter, ticketId: string): Promise<string> {
  const reasons = { thread: 'Svarar på ett mejl i ärendet (In-Reply-To, References).' }
  const row = messageRow(letter, { ticketId, direction: 'in', kind: 'svar', reasons })
  return addMessage(tx, { ...row, direction: 'out' })
}

/** As when mail joins a ticket in the order of time (join.ts). */
function wantsAnswer({ kind, newText, files }: Words): boolean {
  if (kind !== 'human') return kind === 'unreadable'
  return files > 0 || !isThanks(withoutSignature(newText))
}
