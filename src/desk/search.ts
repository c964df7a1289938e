import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { type Status } from '../journey.ts'
import { isHidden } from './hidden.ts'

/** A ticket that was found. A citizen's words are null where the content is sensitive or urgent. */
export interface Found {
  number: string
  status: Status
  hidden: boolean
  urgent: string | null
  subject: string | null
  sender: string | null
  area: string
  updatedAt: Date
}

/**
 * Tickets by number, or by words in any of their mails: subject, text, names and addresses. Quoted words
 * stand together, a minus excludes (PostgreSQL 12.3.2, websearch_to_tsquery); else a word is also found as
 * the beginning of another, for "lampa" and "lampan" have no stem in common. The latest first.
 */
export async function searchTickets(db: Queryable, query: string, limit: number): Promise<Found[]> {
  const wanted = query.trim().slice(0, 200)
  if (wanted === '') return []
  const { rows } = await sql<StoredRow>`
    select ticket.number, ticket.status, ticket.urgent, area.name as "area",
      ticket.updated_at as "updatedAt", ticket.sensitive, ticket.subject,
      coalesce(nullif(ticket.inquirer_name, ''), ticket.inquirer_address) as "sender"
    from ticket
    join area on area.key = ticket.area_key
    where ticket.number = upper(${wanted})
      or ticket.number like ${serial(wanted)}
      or ticket.id in (select ticket_id from message
        where search @@ websearch_to_tsquery('swedish', ${wanted})
          or search @@ to_tsquery('swedish', ${beginnings(wanted)})
          or (inside_words is not null
            and (to_tsvector('swedish', inside_words) @@ websearch_to_tsquery('swedish', ${wanted})
              or to_tsvector('swedish', inside_words) @@ to_tsquery('swedish', ${beginnings(wanted)}))))
      or ticket.inquirer_address = lower(${wanted})
    order by ticket.updated_at desc
    limit ${limit}`.execute(db)
  return rows.map(shown)
}

interface StoredRow extends Omit<Found, 'hidden'> {
  sensitive: string[]
}

/** Takes a citizen's words out before anything else can show them. */
function shown({ sensitive, ...row }: StoredRow): Found {
  const hidden = isHidden({ sensitive, status: row.status })
  return hidden ? { ...row, hidden, subject: null, sender: null } : { ...row, hidden }
}

/** The end of a number is enough, "45" for BV-2026-0045: nobody types the whole. Null: not a serial. */
function serial(wanted: string): string | null {
  return /^\d{1,6}$/.test(wanted) ? `%-${wanted.padStart(4, '0')}` : null
}

/** "gatlampa stor" as "gatlampa:* & stor:*"; empty when the words are given signs of their own. */
function beginnings(wanted: string): string {
  if (/["@]|(?:^|\s)-/.test(wanted)) return ''
  const words = wanted.match(/[\p{L}\p{N}]+/gu) ?? []
  return words.map((word) => `${word}:*`).join(' & ')
}
