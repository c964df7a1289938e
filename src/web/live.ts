import { type ServerResponse } from 'node:http'
import { type FastifyInstance } from 'fastify'
import { type Context } from '../context.ts'
import { listen, type Channel } from '../db/listen.ts'
import { signedIn } from './request/access.ts'
import { worksAtDesk } from './request/desk-only.ts'
import { isLive } from './request/session.ts'

interface Stream {
  out: ServerResponse
  /** Whose it is; when the session ends, so does the stream. */
  tokenHash: Buffer
  /** May this person know which tickets there are? The others learn that something changed. */
  seesIds: boolean
}

const heartbeatMs = 25_000
/** The first news leaves as soon as the rest of its transaction is heard; what follows leaves together. */
const soonMs = 10
const gatherMs = 250
/** When more than this changes at once it is cheaper to fetch everything again. */
const manyIds = 100
/** A browser that does not read this much (bytes) is let go; it comes back and asks for everything. */
const backlog = 64 * 1024

/**
 * GET /live: server-sent events that say what has changed. `news` has the channel and ids, with spaces
 * between; `refresh` says that something may have been missed, `signed-out` is the last one of an ended session.
 */
export function liveRoutes(app: FastifyInstance, ctx: Context): void {
  const streams = new Set<Stream>()
  const news = gather((channel, ids) => {
    for (const stream of streams) tell(stream, channel, ids)
  })
  const refresh = () => {
    for (const stream of streams) send(stream, 'refresh')
  }
  app.get('/live', { preHandler: signedIn }, async (request, reply) => {
    if (request.session === null) return
    reply.hijack()
    const { tokenHash, person } = request.session
    const stream = { out: reply.raw, tokenHash, seesIds: worksAtDesk(person.role) }
    reply.raw.writeHead(200, { ...plain(reply.getHeaders()), ...streamHeaders })
    reply.raw.write('retry: 3000\n\n')
    streams.add(stream)
    reply.raw.on('close', () => streams.delete(stream)).on('error', () => streams.delete(stream))
  })

  let stop: () => Promise<void> = async () => undefined
  app.addHook('onReady', async () => {
    const listener = listen(ctx.databaseUrl, ['ticket', 'arrival', 'outbox'], {
      message: news.add,
      gap: refresh,
    })
    const beat = setInterval(() => void beatAll(ctx, streams), heartbeatMs)
    beat.unref()
    stop = async () => {
      clearInterval(beat)
      news.stop()
      await listener.close()
    }
  })
  app.addHook('preClose', async () => {
    for (const { out } of streams) out.end()
    await stop()
  })
}

const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
}

/** Collects what is told for a moment, each id once. */
function gather(leave: (channel: Channel, ids: string[]) => void) {
  const waiting = new Map<Channel, Set<string>>()
  let timer: NodeJS.Timeout | undefined
  let leftAt = -gatherMs
  const flush = () => {
    timer = undefined
    leftAt = performance.now()
    for (const [channel, ids] of waiting) leave(channel, [...ids])
    waiting.clear()
  }
  return {
    add: (channel: Channel, id: string) => {
      waiting.set(channel, (waiting.get(channel) ?? new Set()).add(id))
      timer ??= setTimeout(flush, Math.max(soonMs, leftAt + gatherMs - performance.now()))
    },
    stop: () => clearTimeout(timer),
  }
}

function tell(stream: Stream, channel: Channel, ids: string[]): void {
  if (ids.length > manyIds) send(stream, 'refresh')
  else send(stream, 'news', [channel, ...(stream.seesIds ? ids : [])].join(' '))
}

function send({ out }: Stream, event: string, data = '-'): void {
  if (out.writableLength > backlog) out.destroy()
  else out.write(`event: ${event}\ndata: ${data}\n\n`)
}

/** Keeps the connections open, and ends those whose session has ended. */
async function beatAll(ctx: Context, streams: ReadonlySet<Stream>): Promise<void> {
  try {
    for (const stream of streams) {
      if (await isLive(ctx.db, stream.tokenHash, new Date())) stream.out.write(': hej\n\n')
      else signOff(stream)
    }
  } catch (thrown) {
    ctx.log.error('the live streams could not be checked', thrown)
  }
}

function signOff(stream: Stream): void {
  send(stream, 'signed-out')
  stream.out.end()
}

function plain(headers: Record<string, number | string | string[] | undefined>) {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
}
