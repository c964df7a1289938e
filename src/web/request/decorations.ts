import { randomBytes } from 'node:crypto'
import { type FastifyInstance, type FastifyReply } from 'fastify'
import { type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { type Person } from '../../municipality/people.ts'
import { type RouteAccess } from './access.ts'
import { type Session } from './session.ts'

declare module 'fastify' {
  interface FastifyInstance {
    ctx: Context
    /** Every route and who may use it; access.ts. */
    routeAccess: RouteAccess[]
  }
  interface FastifyRequest {
    /** The instant the request came in: the `now` of everything it does. */
    now: Date
    /** Allows one <style> in this response. */
    nonce: string
    session: Session | null
    /** The token a form on this page must carry; csrf.ts. */
    csrf: string
    /** The signed-in person. Only for routes that `allow(…)` roles: without a session it throws. */
    readonly person: Person
  }
  interface FastifyReply {
    /** Sends a page. Await or return it. */
    html(page: Html | Promise<Html>): Promise<FastifyReply>
  }
}

/** Gives requests, replies and the app what every route relies on. */
export function decorate(app: FastifyInstance, ctx: Context, now: () => Date): void {
  app.decorate('ctx', ctx)
  app.decorateRequest('now')
  app.decorateRequest('nonce', '')
  app.decorateRequest('session', null)
  app.decorateRequest('csrf', '')
  app.decorateRequest('person', {
    getter() {
      if (this.session === null) throw new Error('This route must allow(…) roles.')
      return this.session.person
    },
  })
  app.decorateReply('html', sendPage)
  app.addHook('onRequest', async (request) => {
    request.now = now()
    request.nonce = randomBytes(16).toString('base64')
  })
}

async function sendPage(this: FastifyReply, page: Html | Promise<Html>): Promise<FastifyReply> {
  const text = String(await page)
  return this.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(text)
}
