import { type RawBuilder, sql } from 'kysely'
import { minuteMs } from '../clock/local-time.ts'

/** An answer that has not left after this long is somebody's concern. Milliseconds. */
export const lateMs = 30 * minuteMs

/**
 * Tickets whose latest answer has not left: it waits for too long, was refused, or nobody knows. A condition on
 * `ticket`. One that was answered again, taken back or closed by a person is not among them.
 */
export function isUnsent(now: Date): RawBuilder<boolean> {
  const late = new Date(now.getTime() - lateMs)
  return sql`(ticket.status not in ('closed', 'sorted', 'merged')
    and ticket.id in (select ticket_id from outbox
    where outbox.state in ('queued', 'sending', 'unknown', 'failed')
      and outbox.reply_id is not null and not outbox.is_copy
      and (outbox.state in ('unknown', 'failed') or outbox.created_at <= ${late})
      and not exists (select from outbox later
        where later.ticket_id = outbox.ticket_id and later.reply_id is not null
          and not later.is_copy and later.created_at > outbox.created_at)))`
}
