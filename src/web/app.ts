import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import { fastify, type FastifyInstance } from 'fastify'
import { type Context } from '../context.ts'
import { watchAccess } from './access.ts'
import { assetRoutes } from './assets.ts'
import { guardForms } from './csrf.ts'
import { decorate } from './decorations.ts'
import { errorPages } from './errors.ts'
import { escalateRoutes } from './escalate.ts'
import { secureHeaders } from './headers.ts'
import { healthRoutes } from './health.ts'
import { guardHost } from './host.ts'
import { invitationRoutes } from './invitation.ts'
import { liveRoutes } from './live.ts'
import { queueRoutes } from './queue.ts'
import { reportRoutes } from './report.ts'
import { searchRoutes } from './search.ts'
import { useSessions } from './session.ts'
import { settingsRoutes } from './settings.ts'
import { signInRoutes } from './sign-in.ts'
import { statusRoutes } from './status.ts'
import { ticketRoutes } from './ticket.ts'

export interface AppOptions {
  /** Adds routes of a later stage, such as the demo's page. */
  extra?: (app: FastifyInstance) => void
  now?: () => Date
}

/** The web process, ready to listen: what every request meets, in order, and then one file per resource. */
export async function buildApp(ctx: Context, options: AppOptions = {}): Promise<FastifyInstance> {
  // One hop: of a forwarded address only the part that our own proxy wrote is believed.
  const nearest = (_address: string, hop: number) => hop === 0
  const app = fastify({
    trustProxy: ctx.config.trustProxy ? nearest : false,
    bodyLimit: 1_048_576,
  })
  decorate(app, ctx, options.now ?? (() => new Date()))
  watchAccess(app)
  errorPages(app)
  secureHeaders(app)
  guardHost(app)
  await app.register(cookie)
  await app.register(formbody)
  useSessions(app)
  guardForms(app)

  assetRoutes(app)
  healthRoutes(app, ctx)
  signInRoutes(app, ctx)
  invitationRoutes(app, ctx)
  queueRoutes(app, ctx)
  ticketRoutes(app, ctx)
  escalateRoutes(app, ctx)
  reportRoutes(app, ctx)
  searchRoutes(app)
  settingsRoutes(app, ctx)
  statusRoutes(app)
  liveRoutes(app, ctx)
  options.extra?.(app)
  return app
}
