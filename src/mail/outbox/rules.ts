import { type Config } from '../../config.ts'
import { type Witness } from '../../db/schema.ts'
import { type Mailbox } from '../../municipality/mailboxes.ts'
import { type OutboxRow } from '../outbox.ts'
import { type Limits } from './claim.ts'

/** What the settings say of sending: how much at once, who gets a copy, and who can say what has left. */
export function sendingRules({
  config,
  mailboxes,
}: {
  config: Pick<Config, 'smtp' | 'archive'>
  mailboxes: readonly Mailbox[]
}): {
  limits: Limits
  archive: string | null
  witnessOf: (row: Pick<OutboxRow, 'mailbox_id' | 'reply_id'>) => Witness | null
} {
  const { atOnce = 3, perMinute = 30 } = config.smtp ?? {}
  const keepsSent = new Set(
    mailboxes.flatMap(({ id, config: { sentCopy } }) => (sentCopy === 'server' ? id : [])),
  )
  return {
    limits: { atOnce, perMinute },
    archive: config.archive?.address ?? null,
    witnessOf: ({ mailbox_id: id }) => (id !== null && keepsSent.has(id) ? 'sent' : null),
  }
}
