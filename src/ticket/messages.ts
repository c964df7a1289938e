import { type Insertable } from 'kysely'
import { type Tx } from '../db/connect.ts'
import { type Attachment, type MessageTable } from '../db/schema.ts'

export type NewMessage = Omit<
  Insertable<MessageTable>,
  'attachments' | 'reasons' | 'id' | 'search'
> & { id?: string; attachments?: Attachment[]; reasons?: Record<string, string> }

/** Puts a message into its ticket. The only writer of messages. Returns its id. */
export async function addMessage(tx: Tx, message: NewMessage): Promise<string> {
  const { attachments = [], reasons = {}, ...rest } = message
  const { id } = await tx
    .insertInto('message')
    .values({
      ...rest,
      attachments: JSON.stringify(attachments),
      reasons: JSON.stringify(reasons),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Says which turn a message opened or belongs to. */
export async function placeInTurn(tx: Tx, messageId: string, turnId: string): Promise<void> {
  await tx.updateTable('message').set({ turn_id: turnId }).where('id', '=', messageId).execute()
}
