import { sql } from 'kysely'
import { type Witness } from '../db/schema.ts'

/** Where a reply is on its way. */
export interface Sending {
  outboxId: string
  /** When its author pressed send. */
  queuedAt: Date
  attemptedAt: Date | null
  /** Who can say whether it left, and when they are asked next; null: a person decides. */
  witness: Witness | null
  lookAt: Date | null
  state: 'queued' | 'sending' | 'sent' | 'unknown' | 'failed'
  attempts: number
  nextAttemptAt: Date
  acceptedAt: Date | null
  fault: string | null
  /** Of every attempt it is known that it did not leave. */
  mayBeTakenBack: boolean
}

export const neverLeft = sql<boolean>`not exists (select from sending_attempt
  where outbox_id = outbox.id and coalesce(outcome, '') <> 'temporary')`

/** Of a reply: where it is in the outbox. */
export const onItsWay = [
  'outbox.id as outboxId',
  'outbox.created_at as queuedAt',
  'outbox.attempted_at as attemptedAt',
  'outbox.witness',
  'outbox.look_at as lookAt',
  'outbox.state',
  'outbox.attempts',
  'outbox.next_attempt_at as nextAttemptAt',
  'outbox.accepted_at as acceptedAt',
  'outbox.fault',
] as const

interface SendingColumns {
  outboxId: string | null
  queuedAt: Date | null
  attemptedAt: Date | null
  witness: Witness | null
  lookAt: Date | null
  state: Sending['state'] | 'withdrawn' | null
  attempts: number | null
  nextAttemptAt: Date | null
  acceptedAt: Date | null
  fault: string | null
  mayBeTakenBack: boolean
}

/** Puts what the outbox says of a reply together. */
export function withSending<T extends SendingColumns>(row: T) {
  const { outboxId, queuedAt, state, attempts, nextAttemptAt, ...others } = row
  const { attemptedAt, acceptedAt, fault, witness, lookAt, mayBeTakenBack, ...rest } = others
  const isOut = outboxId !== null && queuedAt !== null && nextAttemptAt !== null
  if (!isOut || state === null || state === 'withdrawn' || attempts === null) {
    return { ...rest, sending: null }
  }
  const when = { queuedAt, attemptedAt, nextAttemptAt, acceptedAt, lookAt }
  return {
    ...rest,
    sending: { outboxId, state, attempts, fault, witness, mayBeTakenBack, ...when },
  }
}
