import { fingerprint, newSecret } from '../base/secret.ts'
import { hourMs } from '../clock/local-time.ts'
import { type Queryable, type Tx } from '../db/connect.ts'

const lifetimeMs = 24 * hourMs

/** What stands in the link, and until when it works. */
export interface Invitation {
  token: string
  until: Date
}

/**
 * Makes the secret of a link that lets a person choose a password once within 24 hours, in place of an
 * earlier one. Call it in a transaction.
 */
export async function invite(tx: Tx, personId: string, now: Date): Promise<Invitation> {
  const token = newSecret()
  const until = new Date(now.getTime() + lifetimeMs)
  await tx.deleteFrom('invitation').where('person_id', '=', personId).execute()
  await tx
    .insertInto('invitation')
    .values({ person_id: personId, expires_at: until, token_hash: fingerprint(token) })
    .execute()
  return { token, until }
}

/** Whom an unused, unexpired token belongs to. */
export async function readInvitation(
  db: Queryable,
  token: string,
  now: Date,
): Promise<string | null> {
  const row = await db
    .selectFrom('invitation')
    .select('person_id')
    .where('token_hash', '=', fingerprint(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row?.person_id ?? null
}

/** Uses a token up. Null when it is unknown, used or too old; of two at once only one gets the person. */
export async function useInvitation(
  db: Queryable,
  token: string,
  now: Date,
): Promise<string | null> {
  const row = await db
    .updateTable('invitation')
    .set({ used_at: now })
    .where('token_hash', '=', fingerprint(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('person_id')
    .executeTakeFirst()
  return row?.person_id ?? null
}
