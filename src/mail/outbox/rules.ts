import { type Config } from '../../config.ts'
import { type Mailbox } from '../../municipality/mailboxes.ts'
import { type Limits } from './claim.ts'

/** What the settings say of sending: how much at once, who gets a copy, and which servers keep what is sent. */
export function sendingRules({
  config,
  mailboxes,
}: {
  config: Pick<Config, 'smtp' | 'archive'>
  mailboxes: readonly Mailbox[]
}): { limits: Limits; archive: string | null; keepsSent: string[] } {
  const { atOnce = 3, perMinute = 30 } = config.smtp ?? {}
  return {
    limits: { atOnce, perMinute },
    archive: config.archive?.address ?? null,
    keepsSent: mailboxes.flatMap(({ id, config: { sentCopy } }) =>
      sentCopy === 'server' ? id : [],
    ),
  }
}
