import { type FastifyInstance } from 'fastify'
import { html } from '../base/html.ts'
import { icon } from '../web/style/icons.ts'

/**
 * As long as the history is being played, every page says so, and the queue loads itself anew until it is
 * whole. Nobody can have begun to write there in those few seconds.
 */
export function sayWhilePlaying(app: FastifyInstance, isPlaying: () => boolean): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html')
    if (!isPage || typeof payload !== 'string' || !isPlaying()) return payload
    const isQueue = request.routeOptions.url === '/att-besvara'
    const notice = html`<div class="banner banner-accent" role="status">
      ${isQueue && html`<meta http-equiv="refresh" content="2" />`} ${icon('history')}
      <p><b>Demons tre veckor av mejl läses in.</b> Det tar några sekunder.</p>
    </div>`
    return payload.replace(mainTag, (tag) => tag + String(notice))
  })
}

/** With a > in an attribute's value, as in click->queue#open. */
const mainTag = /<main\b(?:[^>"]|"[^"]*")*>/
