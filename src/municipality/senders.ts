import { sql } from 'kysely'
import { type Queryable, type Tx } from '../db/connect.ts'
import { type SenderType } from '../journey.ts'

export interface Sender {
  type: SenderType
  /** In plain Swedish. */
  reason: string
  /** Who has said so; null: the service, by the mail itself. */
  decidedBy: string | null
}

/** Providers that hand out anna+anything@ with anna@. */
const plusTags =
  /^(?:gmail\.com|googlemail\.com|outlook\.com|outlook\.se|hotmail\.com|hotmail\.se|live\.com|live\.se|icloud\.com|me\.com|proton\.me|protonmail\.com|pm\.me|fastmail\.com)$/

/** An address as the same person is known by it: in lower case, without the tag of a provider that has tags. */
export function senderKey(address: string): string {
  const text = address.trim().toLowerCase()
  const at = text.lastIndexOf('@')
  const plus = text.indexOf('+')
  if (at < 0 || plus < 1 || plus > at || !plusTags.test(text.slice(at + 1))) return text
  return text.slice(0, plus) + text.slice(at)
}

/** What is known of these addresses, by their key. */
export async function readSenders(
  db: Queryable,
  addresses: readonly string[],
): Promise<Map<string, Sender>> {
  const keys = [...new Set(addresses.map(senderKey))]
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom('sender')
    .select(['address', 'type', 'reason', 'decided_by as decidedBy'])
    .where(sql<boolean>`address = any(${keys}::text[])`)
    .execute()
  return new Map(rows.map(({ address, ...sender }) => [address, sender]))
}

/**
 * Notes what mail says about its senders. What a person has said stands, and so does what an earlier mail said,
 * unless that said nothing: a signature may come with the second mail.
 */
export async function noteSenders(
  tx: Tx,
  senders: ReadonlyMap<string, Omit<Sender, 'decidedBy'>>,
  now: Date,
): Promise<void> {
  const rows = [...senders].sort(([a], [b]) => (a < b ? -1 : 1))
  if (rows.length === 0) return
  await tx
    .insertInto('sender')
    .values(rows.map(([address, sender]) => ({ address, ...sender, decided_at: now })))
    .onConflict((on) =>
      on
        .column('address')
        .doUpdateSet((row) => ({
          type: row.ref('excluded.type'),
          reason: row.ref('excluded.reason'),
          decided_at: now,
        }))
        .where('sender.decided_by', 'is', null)
        .where('sender.type', '=', 'private')
        .where('excluded.type', '<>', 'private'),
    )
    .execute()
}

/** A person says who is behind an address; it holds for all its mail. */
export async function setSender(
  tx: Tx,
  address: string,
  by: { type: SenderType; reason: string; personId: string },
  now: Date,
): Promise<void> {
  const said = {
    ...{ type: by.type, reason: by.reason },
    ...{ decided_by: by.personId, decided_at: now },
  }
  await tx
    .insertInto('sender')
    .values({ address: senderKey(address), ...said })
    .onConflict((on) => on.column('address').doUpdateSet(said))
    .execute()
}
