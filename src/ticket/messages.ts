import { randomUUID } from 'node:crypto'
import { type Insertable } from 'kysely'
import { type Tx } from '../db/connect.ts'
import { type Attachment, type MessageTable } from '../db/schema.ts'

export type NewMessage = Omit<
  Insertable<MessageTable>,
  'attachments' | 'reasons' | 'id' | 'search'
> & { id?: string; attachments?: Attachment[]; reasons?: Record<string, string> }

/** Puts a message into its ticket. The only writer of messages. Returns its id. */
export async function addMessage(tx: Tx, message: NewMessage): Promise<string> {
  const id = message.id ?? randomUUID()
  await addMessages(tx, [{ ...message, id }])
  return id
}

export async function addMessages(tx: Tx, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return
  const rows = messages.map(({ attachments = [], reasons = {}, ...rest }) => ({
    ...rest,
    attachments: JSON.stringify(attachments),
    reasons: JSON.stringify(reasons),
  }))
  await tx.insertInto('message').values(rows).execute()
}

/** Says which turn a message opened or belongs to. */
export async function placeInTurn(tx: Tx, messageId: string, turnId: string): Promise<void> {
  await tx.updateTable('message').set({ turn_id: turnId }).where('id', '=', messageId).execute()
}

/** Takes away a reply that nobody has received. */
export async function removeMessage(tx: Tx, messageId: string): Promise<void> {
  await tx.deleteFrom('message').where('id', '=', messageId).execute()
}
