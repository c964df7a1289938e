import { type Queryable } from '../db/connect.ts'

/** Removes invitations that nobody can use any longer. Sessions are the web's own (web/session.ts). */
export async function forgetExpired(db: Queryable, now: Date): Promise<void> {
  await db.deleteFrom('invitation').where('expires_at', '<', now).execute()
}
