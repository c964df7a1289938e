import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { type Attachment } from '../db/schema.ts'
import { type Role } from '../journey.ts'
import { askedOf, isHandedOver } from './asked-of.ts'

/** One message with what stands behind it. */
export interface StoredMessage {
  id: string
  number: string
  from: { name: string; address: string }
  html: string | null
  text: string
  attachments: Attachment[]
  /** The key of its raw bytes (mail/raw.ts); null for what was never a mail from outside. */
  sha256: Buffer | null
}

/**
 * A message that this person may read: those who work with the queue read all, an officer reads what
 * belongs to a question of hers. Null when there is none such.
 */
export async function findMessage(
  db: Queryable,
  of: { messageId: string; person: { id: string; role: Role } },
): Promise<StoredMessage | null> {
  const { messageId, person } = of
  let query = db
    .selectFrom('message')
    .innerJoin('ticket', 'ticket.id', 'message.ticket_id')
    .select([
      'message.id',
      'ticket.number',
      'message.from_name',
      'message.from_address',
      'message.html',
      'message.text',
      'message.attachments',
      'message.sha256',
    ])
    .where('message.id', '=', messageId)
  if (person.role === 'handlaggare') {
    query = query.where(sql<boolean>`exists (select from escalation
      where ${isHandedOver} and ${askedOf(person.id)})`)
  }
  const row = await query.executeTakeFirst()
  if (row === undefined) return null
  const { from_name, from_address, ...rest } = row
  return { ...rest, from: { name: from_name, address: from_address } }
}
