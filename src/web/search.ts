import { type FastifyInstance } from 'fastify'
import { html } from '../base/html.ts'
import { type Context } from '../context.ts'
import { allow } from './access.ts'
import { page } from './page.ts'

export function searchRoutes(app: FastifyInstance, _ctx: Context): void {
  app.get('/sok', { preHandler: allow('kommunvagledare', 'teamledare') }, async (request, reply) =>
    reply.html(page(request, { title: 'Sök', current: 'att-besvara', main: html`<h1>Sök</h1>` })),
  )
}
