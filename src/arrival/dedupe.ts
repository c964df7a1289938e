import { type Tx } from '../db/connect.ts'
import { type Letter } from './letter.ts'

/** A message that is there already and is the same. */
export interface Twin {
  messageId: string
  ticketId: string
  arrivedAt: Date
  /** In plain Swedish. */
  reason: string
}

/**
 * Finds the message that a letter repeats: the same bytes, or the same mail sent to several of our
 * mailboxes, which differs in its trace headers alone. The same Message-ID is never enough: who has seen a
 * citizen's could make the citizen's own mail vanish. docs/arrival.md, "Duplicates"
 */
export async function findTwin(tx: Tx, { delivery, reading }: Letter): Promise<Twin | null> {
  const same = await tx
    .selectFrom('message')
    .select(['id', 'ticket_id', 'arrived_at'])
    .where('sha256', '=', delivery.sha256)
    .where('direction', '<>', 'out')
    .executeTakeFirst()
  if (same !== undefined) return twin(same, 'Samma mejl fanns redan.')
  if (reading.messageId === null || reading.date === null) return null
  const rows = await tx
    .selectFrom('message')
    .select(['id', 'ticket_id', 'arrived_at', 'attachments'])
    .where('message_id', '=', reading.messageId)
    .where('direction', '<>', 'out')
    .where('from_address', '=', reading.from.address)
    .where('date_header', '=', reading.date)
    .where('subject', '=', reading.subject)
    .where('text', '=', reading.text)
    .where('html', 'is not distinct from', reading.html)
    .execute()
  const found = rows.find(({ attachments }) => hashes(attachments) === hashes(reading.attachments))
  return found === undefined ? null : twin(found, 'Samma mejl till flera av våra brevlådor.')
}

/** Why a letter is suspicious although it is kept: its Message-ID belongs to other words. */
export async function reusedId(tx: Tx, messageId: string | null): Promise<string | null> {
  if (messageId === null) return null
  const other = await tx
    .selectFrom('message')
    .select('id')
    .where('message_id', '=', messageId)
    .executeTakeFirst()
  if (other === undefined) return null
  return 'Ett annat mejl har samma Message-ID men annat innehåll. Båda är kvar.'
}

function twin(row: { id: string; ticket_id: string; arrived_at: Date }, reason: string): Twin {
  return { messageId: row.id, ticketId: row.ticket_id, arrivedAt: row.arrived_at, reason }
}

function hashes(attachments: readonly { sha256: string }[]): string {
  return attachments.map(({ sha256 }) => sha256).join(' ')
}
