import { type FastifyInstance } from 'fastify'
import { type Context } from '../../context.ts'
import { allow } from '../request/access.ts'
import { departmentRoutes } from './departments.ts'
import { formRoutes } from './forms.ts'
import { outgoingRoutes } from './outgoing.ts'
import { peopleRoutes } from './people.ts'
import { ruleRoutes } from './rules.ts'
import { signatureRoutes } from './signatures.ts'

export function settingsRoutes(app: FastifyInstance, ctx: Context): void {
  app.get('/installningar', { preHandler: allow('admin') }, async (_request, reply) =>
    reply.redirect('/installningar/personer', 303),
  )
  peopleRoutes(app, ctx)
  signatureRoutes(app, ctx)
  departmentRoutes(app, ctx)
  formRoutes(app, ctx)
  ruleRoutes(app, ctx)
  outgoingRoutes(app, ctx)
}
