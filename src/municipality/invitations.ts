import { createHash, randomBytes } from 'node:crypto'
import { type Queryable } from '../db/connect.ts'

const lifetimeMs = 24 * 60 * 60 * 1000

/** Makes a link token (256 bit, base64url) that lets a person choose a password once within 24 hours. */
export async function invite(db: Queryable, personId: string, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const row = { person_id: personId, expires_at: new Date(now.getTime() + lifetimeMs) }
  await db.deleteFrom('invitation').where('person_id', '=', personId).execute()
  await db
    .insertInto('invitation')
    .values({ ...row, token_hash: hashOf(token) })
    .execute()
  return token
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
    .where('token_hash', '=', hashOf(token))
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
    .where('token_hash', '=', hashOf(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning('person_id')
    .executeTakeFirst()
  return row?.person_id ?? null
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
