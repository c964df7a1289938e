import { type Config, type MailboxConfig } from '../config.ts'
import { type Db } from '../db/connect.ts'

export interface Mailbox {
  id: string
  address: string
  config: MailboxConfig
}

/** Gives every configured mailbox its row. A mailbox no longer configured keeps its mail and history. */
export async function ensureMailboxes(
  db: Db,
  config: Pick<Config, 'mailboxes'>,
): Promise<Mailbox[]> {
  const found: Mailbox[] = []
  for (const mailbox of config.mailboxes) {
    const { id } = await db
      .insertInto('mailbox')
      .values({ address: mailbox.address })
      .onConflict((on) => on.column('address').doUpdateSet({ address: mailbox.address }))
      .returning('id')
      .executeTakeFirstOrThrow()
    found.push({ id, address: mailbox.address, config: mailbox })
  }
  return found
}
