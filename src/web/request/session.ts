import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { fingerprint, newSecret } from '../../base/secret.ts'
import { hourMs, minuteMs } from '../../clock/local-time.ts'
import { type Db, type Queryable } from '../../db/connect.ts'
import { findPerson, type Person } from '../../municipality/people.ts'

export interface Session {
  tokenHash: Buffer
  csrf: string
  person: Person
}

/** A working day, and a long meeting: after it somebody else may sit at the computer. */
const lifetimeMs = 12 * hourMs
const idleMs = 2 * hourMs

/** Finds the session of each request; sign-in makes one, and only its hash is in the database. */
export function useSessions(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 || request.routeOptions.config.bare) return
    const token = request.cookies[cookieName(request)]
    if (token !== undefined) request.session = await readSession(app.ctx.db, token, request.now)
    request.csrf = request.session?.csrf ?? formToken(request, reply)
  })
}

/** A new session, in place of the one the browser had. */
export async function signIn(
  request: FastifyRequest,
  reply: FastifyReply,
  personId: string,
): Promise<void> {
  const { db } = request.server.ctx
  const token = newSecret()
  const { now } = request
  if (request.session !== null) await endSession(db, request.session.tokenHash)
  await forgetOver(db, now)
  await db
    .insertInto('session')
    .values({
      token_hash: fingerprint(token),
      person_id: personId,
      csrf: newSecret(),
      created_at: now,
      seen_at: now,
      expires_at: new Date(now.getTime() + lifetimeMs),
    })
    .execute()
  reply.setCookie(cookieName(request), token, cookieOptions(request))
}

export async function signOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.session !== null) {
    await endSession(request.server.ctx.db, request.session.tokenHash)
  }
  reply.clearCookie(cookieName(request), cookieOptions(request))
}

/** Signs a person out everywhere: after a new password, and when they leave. */
export async function endSessionsOf(db: Queryable, personId: string): Promise<void> {
  await db.deleteFrom('session').where('person_id', '=', personId).execute()
}

/** Is the session still good? For what stays open longer than a request. */
export async function isLive(db: Db, tokenHash: Buffer, now: Date): Promise<boolean> {
  const row = await live(db, tokenHash, now).select('person_id').executeTakeFirst()
  if (row === undefined) return false
  return (await findPerson(db, row.person_id))?.active ?? false
}

async function readSession(db: Db, token: string, now: Date): Promise<Session | null> {
  const tokenHash = fingerprint(token)
  const row = await live(db, tokenHash, now)
    .select(['person_id', 'csrf', 'seen_at'])
    .executeTakeFirst()
  if (row === undefined) return null
  const person = await findPerson(db, row.person_id)
  if (!person?.active) return null
  if (now.getTime() - row.seen_at.getTime() > minuteMs) await seen(db, tokenHash, now)
  return { tokenHash, csrf: row.csrf, person }
}

function live(db: Db, tokenHash: Buffer, now: Date) {
  return db
    .selectFrom('session')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .where('seen_at', '>', new Date(now.getTime() - idleMs))
}

async function seen(db: Db, tokenHash: Buffer, now: Date): Promise<void> {
  await db
    .updateTable('session')
    .set({ seen_at: now })
    .where('token_hash', '=', tokenHash)
    .execute()
}

/** Sessions that nobody can use any longer go when somebody signs in. */
async function forgetOver(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('session').where('expires_at', '<', now).execute()
}

async function endSession(db: Queryable, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom('session').where('token_hash', '=', tokenHash).execute()
}

/** The token of the forms before sign-in: the same value in a cookie and in the form. */
function formToken(request: FastifyRequest, reply: FastifyReply): string {
  const name = `${cookieName(request)}-form`
  const known = request.cookies[name]
  if (known !== undefined && /^[\w-]{43}$/.test(known)) return known
  const token = newSecret()
  reply.setCookie(name, token, cookieOptions(request))
  return token
}

/**
 * `__Host-` keeps other sites of the same domain from setting it; browsers allow it over https only.
 * Without https the port is in the name, because cookies know no ports and several may run side by side.
 */
function cookieName(request: FastifyRequest): string {
  return isSecure(request) ? '__Host-svarstid' : `svarstid-${request.port ?? 80}`
}

function cookieOptions(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(request) } as const
}

function isSecure(request: FastifyRequest): boolean {
  return request.server.ctx.config.publicUrl.startsWith('https://')
}
