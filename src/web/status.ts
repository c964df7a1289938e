import { type FastifyInstance } from 'fastify'
import { html } from '../base/html.ts'
import { type Context } from '../context.ts'
import { allow } from './access.ts'
import { page } from './page.ts'

export function statusRoutes(app: FastifyInstance, _ctx: Context): void {
  app.get('/status', { preHandler: allow('teamledare', 'admin') }, async (request, reply) =>
    reply.html(
      page(request, { title: 'Driftläge', current: 'status', main: html`<h1>Driftläge</h1>` }),
    ),
  )
}
