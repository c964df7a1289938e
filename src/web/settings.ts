import { type FastifyInstance } from 'fastify'
import { html } from '../base/html.ts'
import { type Context } from '../context.ts'
import { allow } from './access.ts'
import { page } from './page.ts'

export function settingsRoutes(app: FastifyInstance, _ctx: Context): void {
  app.get('/installningar/personer', { preHandler: allow('admin') }, async (request, reply) =>
    reply.html(
      page(request, {
        title: 'Inställningar',
        current: 'installningar',
        main: html`<h1>Inställningar</h1>`,
      }),
    ),
  )
}
