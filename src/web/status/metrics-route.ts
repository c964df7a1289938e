import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { type Context } from '../../context.ts'
import { isUnreachable } from '../../db/unreachable.ts'
import { bare } from '../request/access.ts'
import { HttpError } from '../request/http-error.ts'
import { statusFacts } from './facts.ts'
import { databaseMetric, metricsText, metricsType } from './metrics.ts'

/** However often a monitor asks, the database is asked no more than this often. Milliseconds. */
const freshFor = 5_000

/**
 * GET /metrics, for whoever has METRICS_TOKEN; where none is set, for whoever asks from this very machine and not
 * through a proxy. For everybody else the page does not exist. docs/operations.md
 */
export function metricsRoutes(app: FastifyInstance, ctx: Context): void {
  let last: { at: Date; text: Promise<string> } | null = null
  app.get('/metrics', { preHandler: bare }, async (request, reply) => {
    if (!mayRead(request, ctx.config.metricsToken)) throw new HttpError(404)
    const { now } = request
    if (last === null || Math.abs(now.getTime() - last.at.getTime()) >= freshFor) {
      last = { at: now, text: textOf(ctx, now) }
    }
    const text = await last.text
    return reply.type(metricsType).header('cache-control', 'no-store').send(text)
  })
}

async function textOf(ctx: Context, now: Date): Promise<string> {
  try {
    return databaseMetric(true) + metricsText(await statusFacts(ctx, now), now)
  } catch (thrown) {
    if (!isUnreachable(thrown)) throw thrown
    return databaseMetric(false)
  }
}

function mayRead(request: FastifyRequest, token: string | null): boolean {
  const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1]
  // A proxy that says nothing of itself comes from the loopback too.
  if (token !== null) return given !== undefined && isSame(given, token)
  return (
    given === undefined && isLoopback(request.socket.remoteAddress ?? '') && !isForwarded(request)
  )
}

/** Says nothing by the time it takes: hashes are of one length. */
function isSame(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(expected))
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}

/** A proxy on this machine asks for somebody else. */
function isForwarded({ headers }: FastifyRequest): boolean {
  const signs = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']
  return [...signs, 'x-real-ip', 'x-forwarded'].some((name) => headers[name] !== undefined)
}
