import { type FastifyInstance } from 'fastify'
import { type Context } from '../context.ts'
import { allow } from './access.ts'
import { departmentRoutes } from './settings-departments.ts'
import { peopleRoutes } from './settings-people.ts'

export function settingsRoutes(app: FastifyInstance, ctx: Context): void {
  app.get('/installningar', { preHandler: allow('admin') }, async (_request, reply) =>
    reply.redirect('/installningar/personer', 303),
  )
  peopleRoutes(app, ctx)
  departmentRoutes(app, ctx)
}
