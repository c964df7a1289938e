import { setTimeout as pause } from 'node:timers/promises'
import { type FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { type Context } from '../../context.ts'
import { bare } from '../request/access.ts'
import { mailboxHealth } from './mailbox-health.ts'
import { outgoingHealth } from './outgoing-health.ts'

/** What a monitor may know without a password: no addresses, no words of an error. */
export interface Health {
  /** Everything works. */
  ok: boolean
  database: 'ok' | 'down'
  queue: 'ok' | 'down'
  /** How many mailboxes we read, and how many of them do not answer. Null: the database is down. */
  mailboxes: { configured: number; silent: number } | null
  /** Whether mail leaves. Null: the database is down. */
  outgoing: 'ok' | 'down' | null
}

/**
 * GET /health. 503: this process cannot serve pages because the database is down. 200 with `ok: false`:
 * it can, but the queue, a mailbox or the outgoing server is in trouble; taking it out of service would help nobody.
 */
export function healthRoutes(app: FastifyInstance, ctx: Context): void {
  app.get('/health', { preHandler: bare }, async (request, reply) => {
    const health = await healthOf(ctx, request.now)
    return reply
      .code(health.database === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(health)
  })
}

async function healthOf(ctx: Context, now: Date): Promise<Health> {
  const [database, queue, boxes, outgoing] = await Promise.all([
    within(2_000, sql`select 1`.execute(ctx.db)),
    within(3_000, ctx.jobs.state()),
    within(2_000, mailboxHealth(ctx.db, ctx.mailboxes, now)),
    within(2_000, outgoingHealth(ctx.db)),
  ])
  const parts = {
    database: word(database !== null),
    queue: word(queue?.ok === true),
    mailboxes: boxes && { configured: ctx.mailboxes.length, silent: boxes.silent },
    outgoing: outgoing && word(outgoing.stuck === 0),
  }
  return { ok: isWell(parts), ...parts }
}

function isWell({ database, queue, mailboxes, outgoing }: Omit<Health, 'ok'>): boolean {
  return [database, queue, outgoing].every((one) => one === 'ok') && mailboxes?.silent === 0
}

function word(isOk: boolean): 'ok' | 'down' {
  return isOk ? 'ok' : 'down'
}

/** The answer, or null when it fails or does not come in time: both are the finding here. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T | null> {
  const failed = answer.catch(() => null)
  return Promise.race([failed, pause(ms, null, { ref: false })])
}
