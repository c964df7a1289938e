import { Readable } from 'node:stream'
import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { letReadAgain, setAsideRaw } from '../../followup/set-aside.ts'
import { streamRaw } from '../../mail/raw.ts'
import { allow } from '../request/access.ts'
import { readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { page } from '../shell/page.ts'
import { stream } from '../queue/news.ts'
import { icon } from '../style/icons.ts'
import { attachmentHeader } from '../ticket/download.ts'
import { statusFacts } from './facts.ts'
import { setAsideUrl } from './set-aside-view.ts'
import { statusView } from './view.ts'
import { banner, mails } from './words.ts'

/** Who sees to it that everything runs. */
const keepers = allow('teamledare', 'admin')

/** GET /status: one sentence on how things are, then the mailboxes, what leaves, and the workers. */
export function statusRoutes(app: FastifyInstance, ctx: Context): void {
  app.get('/status', { preHandler: keepers }, async (request, reply) =>
    reply.html(statusPage(request)),
  )
  app.get('/status/nytt', { preHandler: keepers }, async (request, reply) => {
    const view = statusView(request, await statusFacts(ctx, request.now))
    return reply
      .type('text/vnd.turbo-stream.html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(String(stream('update', { target: 'driftlage' }, view, 'morph')))
  })
  app.get<{ Params: { id: string } }>(
    `${setAsideUrl}/:id/original`,
    { preHandler: keepers },
    async (request, reply) => {
      const id = deliveryId(request.params.id)
      const sha256 = await setAsideRaw(ctx.db, id)
      if (sha256 === null) throw new HttpError(404, 'Mejlet ligger inte i karantän längre.')
      // A citizen's mail leaves the house here: the log says who took it.
      ctx.log.info('an original was taken out of quarantine', {
        delivery: id,
        person: request.person.id,
      })
      return reply
        .headers({
          'content-security-policy': "default-src 'none'; sandbox",
          'cache-control': 'private, no-store',
          'content-disposition': attachmentHeader(`mejl-${id}.eml`),
        })
        .type('application/octet-stream')
        .send(Readable.from(streamRaw(ctx.db, sha256)))
    },
  )
  app.post(`${setAsideUrl}/las-om`, { preHandler: keepers }, async (request, reply) => {
    const { mejl } = readForm(request, 'mejl')
    const number = await letReadAgain(ctx, mejl === 'alla' ? 'all' : deliveryId(mejl))
    ctx.log.info('mail in quarantine is read again', { number, person: request.person.id })
    return reply.redirect(`/status?omlast=${number}`, 303)
  })
}

/** PostgreSQL would refuse anything else as a fault. */
function deliveryId(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new HttpError(404)
  return Number(text)
}

async function statusPage(request: FastifyRequest): Promise<Html> {
  const { now, server } = request
  const facts = await statusFacts(server.ctx, now)
  return page(request, {
    title: 'Driftläge',
    current: 'status',
    main: html`<div
      data-controller="status"
      data-status-news-value="/status/nytt"
      data-action="svarstid:changed@document->status#hear"
    >
      <header class="page-head">
        <h1>Driftläge</h1>
        <div class="page-acts">
          <a class="btn" href="/status">${icon('refresh-cw')}Uppdatera</a>
        </div>
      </header>
      <div data-status-target="stale" role="status" hidden>
        ${banner(
          'soon',
          'Sidan kan inte uppdateras just nu.',
          'Det du ser kan vara gammalt. Vi försöker igen av oss själva.',
        )}
      </div>
      ${readAgain(request)}
      <div id="driftlage" class="weather">${statusView(request, facts)}</div>
    </div>`,
  })
}

/** What was done on the page before: a number only, so that a link cannot put words here. */
function readAgain({ query }: FastifyRequest): Html {
  const { omlast } = query as Record<string, unknown>
  if (typeof omlast !== 'string' || !/^\d{1,6}$/.test(omlast)) return nothing
  const number = Number(omlast)
  return html`<div role="status">
    ${
      number === 0
        ? banner('soon', 'Inget lästes om.', 'Mejlet ligger inte i karantän längre.')
        : banner(
            'ok',
            `${mails(number)} läses om.`,
            `${number === 1 ? 'Det kommer' : 'De kommer'} till sitt ärende inom en minut. Står felet kvar hamnar ${number === 1 ? 'det' : 'de'} här igen.`,
          )
    }
  </div>`
}
