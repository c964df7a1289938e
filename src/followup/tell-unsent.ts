import { sql } from 'kysely'
import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { lateMs } from '../desk/unsent.ts'
import { queues } from '../journey.ts'
import { domainOf } from '../mail/address.ts'
import { queueAutomatic } from '../mail/outbox/automatic.ts'
import { mintMessageId } from '../mail/token.ts'
import { composeUnsent } from '../mail/write/compose-notice.ts'
import { noteTold, noticeKey } from '../mail/outbox/told.ts'

const atOnce = 50

/**
 * Tells who has answered, once, that the answer has not left half an hour later, or that it is not known whether it
 * has. Returns how many were told. The page says it as well; this is for who has gone on to something else.
 */
export async function tellUnsent(ctx: Context, now: Date): Promise<number> {
  const told = await ctx.db.transaction().execute(async (tx) => {
    const rows = await unsentReplies(tx, now)
    for (const row of rows) await tell(tx, ctx, row, now)
    return rows.length
  })
  if (told > 0) await ctx.jobs.hint(queues.send)
  return told
}

type Unsent = Awaited<ReturnType<typeof unsentReplies>>[number]

/** Held, so that two who look at once tell each of their own. What was answered anew is nobody's concern. */
async function unsentReplies(tx: Tx, now: Date) {
  return tx
    .selectFrom('outbox')
    .innerJoin('ticket', 'ticket.id', 'outbox.ticket_id')
    .innerJoin('person', 'person.id', 'outbox.person_id')
    .select(['outbox.id', 'outbox.state', 'outbox.fault', 'outbox.created_at', 'outbox.ticket_id'])
    .select('outbox.again_at')
    .select(['outbox.from_address', 'outbox.mailbox_id', 'outbox.person_id'])
    .select(['ticket.number', 'person.name', 'person.email'])
    .where('outbox.state', 'in', ['queued', 'sending', 'unknown', 'failed'])
    .where('outbox.created_at', '<=', new Date(now.getTime() - lateMs))
    .where('outbox.reply_id', 'is not', null)
    .where('outbox.is_copy', '=', false)
    .where('outbox.told_at', 'is', null)
    .where(
      sql<boolean>`not exists (select from outbox later
        where later.ticket_id = outbox.ticket_id and later.reply_id is not null
          and not later.is_copy and later.created_at > outbox.created_at)`,
    )
    .orderBy('outbox.created_at')
    .limit(atOnce)
    .forUpdate('outbox')
    .skipLocked()
    .execute()
}

async function tell(tx: Tx, ctx: Context, row: Unsent, now: Date): Promise<void> {
  const { number, name, email, created_at: writtenAt, from_address: mailboxAddress } = row
  const { municipality, publicUrl } = ctx.config
  const mail = composeUnsent({
    ...{ municipality, mailboxAddress, ticketNumber: number, writtenAt },
    to: { name, address: email },
    ...wordsOf(row),
    link: `${publicUrl}/arenden/${number}`,
  })
  const token = { kind: 'other', id: row.id } as const
  const messageId = mintMessageId(token, ctx.secret, domainOf(mailboxAddress))
  const key = { kind: 'unsent', idempotencyKey: noticeKey(row) } as const
  const about = { ticketId: row.ticket_id, mailboxId: row.mailbox_id, sentCopy: false }
  const limits = { now, perHour: ctx.config.automaticPerHour }
  const queued = await queueAutomatic(tx, { ...key, ...about, mail, messageId }, limits)
  // Who has had so many already knows; only when all of us send too much it must wait.
  const mustWait = queued.outcome === 'capped' && queued.by === 'all'
  if (!mustWait) await noteTold(tx, row.id, now)
}

/** Why it has not left, and what its author can do. */
function wordsOf({ state, fault }: Unsent): { why: string; next: string } {
  if (state === 'unknown') {
    return {
      why: fault ?? 'Förbindelsen bröts innan mejlservern hann svara.',
      next: 'Ta reda på om svaret kom fram och säg det i ärendet. Vi skickar det inte igen av oss själva.',
    }
  }
  if (state === 'failed') {
    return {
      why: fault ?? 'Mejlservern tog inte emot det.',
      next: 'Rätta felet och skicka igen, eller svara på ett annat sätt. Invånarens klocka går.',
    }
  }
  return {
    why: fault ?? 'Mejlservern har inte tagit emot det än.',
    next: 'Inget just nu. Vi försöker igen tills det går. Är det bråttom, ring.',
  }
}
