import { type Db, type Queryable } from '../db/connect.ts'
import { type LinkKind } from '../journey.ts'
import { keepApart } from '../ticket/links.ts'
import { isHidden } from './hidden.ts'

/** Another ticket that this one may belong with. */
export interface LinkView {
  number: string
  /** Null where the content is sensitive. */
  subject: string | null
  /** In plain Swedish; it says when it speaks of the other. */
  reason: string
  /** Whether the two may be one; else they only have to do with each other. */
  maybeOne: boolean
}

/** Kinds that say why two tickets are apart, not that they may be one. */
const apart: readonly LinkKind[] = ['topic', 'closed']

/** What nobody has judged yet, the latest first. */
export async function readLinks(db: Queryable, ticketId: string): Promise<LinkView[]> {
  const rows = await db
    .selectFrom('ticket_link as link')
    .innerJoin('ticket as other', (join) =>
      join.on((on) =>
        on.or([
          on.and([
            on('link.ticket_id', '=', ticketId),
            on('other.id', '=', on.ref('link.other_id')),
          ]),
          on.and([
            on('link.other_id', '=', ticketId),
            on('other.id', '=', on.ref('link.ticket_id')),
          ]),
        ]),
      ),
    )
    .select(['number', 'subject', 'sensitive', 'status', 'link.reason', 'link.kind'])
    .select(['link.ticket_id as aboutId', 'other.id as otherId'])
    .where((row) =>
      row.or([row('link.ticket_id', '=', ticketId), row('link.other_id', '=', ticketId)]),
    )
    .where('link.settled_at', 'is', null)
    .where('other.status', 'not in', ['merged', 'sorted'])
    .orderBy('link.at', 'desc')
    .limit(mostShown)
    .execute()
  return rows.map(({ number, subject, reason, kind, aboutId, otherId, ...row }) => ({
    ...{ number, maybeOne: !apart.includes(kind) },
    reason: aboutId === otherId && kind !== 'subject' ? `Om ${number}: ${reason}` : reason,
    subject: isHidden(row) ? null : subject,
  }))
}

const mostShown = 5

/** A person says that two tickets do not belong together: it is not asked again. */
export async function dismissLink(
  db: Db,
  { ticketId, number, personId }: { ticketId: string; number: string; personId: string },
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const other = await tx
      .selectFrom('ticket')
      .select('id')
      .where('number', '=', number)
      .executeTakeFirst()
    if (other === undefined) return
    await keepApart(tx, { ticketId, otherId: other.id }, personId, now)
  })
}
