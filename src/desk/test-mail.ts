import { randomUUID } from 'node:crypto'
import { type Context } from '../context.ts'
import { type Queryable } from '../db/connect.ts'
import { queues } from '../journey.ts'
import { domainOf } from '../mail/address.ts'
import { type OutboxRow, queueMail } from '../mail/outbox.ts'
import { mintMessageId } from '../mail/token.ts'
import { composeTest } from '../mail/write/compose-notice.ts'

/** One per click: the key is the page's. */
export interface TestOrder {
  person: { name: string; email: string }
  mailboxId: string
  clickKey: string
}

/** Puts a mail to whoever asks in the outbox: it goes the same way as an answer, and is told of in the same words. */
export async function orderTestMail(
  ctx: Context,
  { person, mailboxId, clickKey }: TestOrder,
  now: Date,
): Promise<{ outcome: 'queued' | 'already' | 'no-mailbox' }> {
  const mailbox = ctx.mailboxes.find(({ id }) => id === mailboxId)
  if (mailbox === undefined) return { outcome: 'no-mailbox' }
  const id = randomUUID()
  const mail = composeTest({
    municipality: ctx.config.municipality,
    mailboxAddress: mailbox.address,
    to: { name: person.name, address: person.email },
    orderedAt: now,
  })
  const messageId = mintMessageId({ kind: 'other', id }, ctx.secret, domainOf(mailbox.address))
  const key = { id, kind: 'test', idempotencyKey: `test:${clickKey}` } as const
  const queued = await ctx.db
    .transaction()
    .execute((tx) => queueMail(tx, { ...key, mail, messageId, mailboxId, sentCopy: false }, now))
  await ctx.jobs.hint(queues.send)
  return { outcome: queued.outcome }
}

export interface TestMail {
  id: string
  from: string
  orderedAt: Date
  acceptedAt: Date | null
  nextAttemptAt: Date
  state: OutboxRow['state']
  attempts: number
  fault: string | null
}

/** The latest test mails, the newest first. */
export async function latestTests(db: Queryable): Promise<TestMail[]> {
  return db
    .selectFrom('outbox')
    .select(['id', 'from_address as from', 'created_at as orderedAt'])
    .select(['accepted_at as acceptedAt', 'next_attempt_at as nextAttemptAt'])
    .select(['state', 'attempts', 'fault'])
    .where('kind', '=', 'test')
    .orderBy('created_at', 'desc')
    .limit(5)
    .execute()
}
