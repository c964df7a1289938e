import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { survivorOf } from '../../desk/merge.ts'
import { answerRoutes } from './answer.ts'
import { desk } from '../request/desk-only.ts'
import { viewUrl } from '../shell/navigation.ts'
import { pane } from '../queue/pane.ts'
import { paneId } from '../queue/row.ts'
import { ticketActionRoutes } from './actions.ts'
import { linkRoutes } from './links.ts'
import { mergeRoutes } from './merge.ts'
import { splitRoutes } from './split.ts'
import { ticketNewsRoutes } from './news.ts'
import { sendingActionRoutes } from './sending-actions.ts'
import { takenBack } from './taken-back.ts'
import { ticketPage } from './page.ts'

export function ticketRoutes(app: FastifyInstance, ctx: Context): void {
  app.get<{ Params: { number: string } }>(
    '/arenden/:number',
    { preHandler: desk },
    async (request, reply) => {
      const { number } = request.params
      const survivor = await survivorOf(ctx.db, number)
      if (survivor !== null) return reply.redirect(`/arenden/${survivor}`, 302)
      if (request.headers['turbo-frame'] === paneId) {
        reply.header('vary', 'turbo-frame')
        return reply.html(paneAlone(request, number))
      }
      return reply.html(ticketPage(request, number, { draft: await takenBack(request, number) }))
    },
  )
  answerRoutes(app, ctx)
  sendingActionRoutes(app, ctx)
  ticketActionRoutes(app, ctx)
  ticketNewsRoutes(app)
  linkRoutes(app, ctx)
  mergeRoutes(app, ctx)
  splitRoutes(app, ctx)
}

async function paneAlone(request: FastifyRequest, number: string): Promise<Html> {
  return html`<turbo-frame id="${paneId}" class="pane" role="region" aria-label="Läsruta"
    >${await pane(request, number, viewOfReferer(request))}</turbo-frame
  >`
}

/** The view beside the pane, so that filing leads back to it. */
function viewOfReferer({ headers }: FastifyRequest): string {
  const { referer } = headers
  const path = referer !== undefined && URL.canParse(referer) ? new URL(referer).pathname : ''
  return /^\/att-besvara(?:\/[a-z-]+)?$/.test(path) ? path : viewUrl('att-besvara')
}
