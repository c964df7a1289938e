import { type FastifyInstance } from 'fastify'
import { type Context } from '../context.ts'
import { signedIn } from './access.ts'

export function liveRoutes(app: FastifyInstance, _ctx: Context): void {
  app.get('/live', { preHandler: signedIn }, async (_request, reply) => reply.code(204).send())
}
