import { type Queryable } from '../db/connect.ts'

/** Removes invitations that nobody can use any longer. Sessions go at the next sign-in (web/request/session.ts). */
export async function forgetExpired(db: Queryable, now: Date): Promise<void> {
  await db.deleteFrom('invitation').where('expires_at', '<', now).execute()
}
