import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import { fastify, type FastifyInstance } from 'fastify'
import { type Context } from '../context.ts'
import { watchAccess } from './request/access.ts'
import { assetRoutes } from './shell/assets.ts'
import { guardForms } from './request/csrf.ts'
import { decorate } from './request/decorations.ts'
import { errorPages } from './request/errors.ts'
import { escalateRoutes } from './ticket/escalate.ts'
import { secureHeaders } from './request/headers.ts'
import { healthRoutes } from './status/health.ts'
import { guardHost } from './request/host.ts'
import { invitationRoutes } from './door/invitation.ts'
import { liveRoutes } from './live.ts'
import { officerRoutes } from './officer.ts'
import { campaignRoutes } from './queue/campaign.ts'
import { queueRoutes } from './queue/index.ts'
import { reportRoutes } from './report/index.ts'
import { searchRoutes } from './queue/search.ts'
import { useSessions } from './request/session.ts'
import { settingsRoutes } from './settings/index.ts'
import { signInRoutes } from './door/sign-in.ts'
import { statusRoutes } from './status/index.ts'
import { metricsRoutes } from './status/metrics-route.ts'
import { ticketRoutes } from './ticket/index.ts'
import { messageRoutes } from './ticket/message.ts'

/** A form that is sent drop by drop does not keep its connection for longer. Milliseconds. */
const longestRequestMs = 60_000

export interface AppOptions {
  /** Adds routes of a later stage, such as the demo's page. */
  extra?: (app: FastifyInstance) => void
  now?: () => Date
}

/** The web process, ready to listen: what every request meets, in order, and then one folder per resource. */
export async function buildApp(ctx: Context, options: AppOptions = {}): Promise<FastifyInstance> {
  // One hop: of a forwarded address only the part that our own proxy wrote is believed.
  const nearest = (_address: string, hop: number) => hop === 0
  const app = fastify({
    trustProxy: ctx.config.trustProxy ? nearest : false,
    bodyLimit: 1_048_576,
    requestTimeout: longestRequestMs,
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
  campaignRoutes(app, ctx)
  ticketRoutes(app, ctx)
  messageRoutes(app, ctx)
  escalateRoutes(app, ctx)
  officerRoutes(app, ctx)
  reportRoutes(app, ctx)
  searchRoutes(app)
  settingsRoutes(app, ctx)
  statusRoutes(app, ctx)
  metricsRoutes(app, ctx)
  liveRoutes(app, ctx)
  options.extra?.(app)
  return app
}
