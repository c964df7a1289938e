import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteOptions,
} from 'fastify'
import { roles, type Role } from '../../journey.ts'
import { HttpError } from './http-error.ts'
import { askToSignIn } from './ask-to-sign-in.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /** True: the route looks for no session, so that it works without the database. */
    bare?: boolean
  }
}

/** Who may use a route. `everyone` needs no sign-in. */
export type Access = 'everyone' | readonly Role[]

export interface RouteAccess {
  method: string
  url: string
  access: Access
}

type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

const accessOf = new WeakMap<object, Access>()

/**
 * The preHandler of a route for signed-in people: `{ preHandler: allow('teamledare', 'admin') }`.
 * Without a session a page leads to the sign-in and a form gets what was typed back; with another role the
 * answer is 403.
 */
export function allow(...allowed: Role[]): Guard {
  const guard: Guard = async (request, reply) => {
    if (request.session === null) return askToSignIn(request, reply)
    if (!allowed.includes(request.person.role)) throw new HttpError(403)
    return undefined
  }
  accessOf.set(guard, allowed)
  return guard
}

/** The preHandler of a route for anybody who is signed in. */
export const signedIn: Guard = allow(...roles)

/** The preHandler of a route that needs no sign-in. */
export const everyone: Guard = async () => undefined
accessOf.set(everyone, 'everyone')

/** The preHandler of a route that needs neither sign-in nor database: assets, health. */
export const bare: Guard = async () => undefined
accessOf.set(bare, 'everyone')

/** Keeps the list of routes and refuses, at the start, one that does not say who may use it. */
export function watchAccess(app: FastifyInstance): void {
  const list: RouteAccess[] = []
  app.decorate('routeAccess', list)
  app.addHook('onRoute', (route) => {
    const guards: unknown[] = [route.preHandler].flat()
    const access = accessIn(guards)
    if (access === undefined) throw new Error(`${route.url} does not say who may use it.`)
    route.config = { ...route.config, access, bare: guards.includes(bare) }
    const methods = methodsOf(route).filter((method) => method !== 'HEAD')
    list.push(...methods.map((method) => ({ method, url: route.url, access })))
  })
}

function accessIn(guards: unknown[]): Access | undefined {
  return guards
    .filter((guard) => typeof guard === 'function')
    .map((guard) => accessOf.get(guard))
    .find((access) => access !== undefined)
}

function methodsOf({ method }: RouteOptions): string[] {
  return [method].flat()
}
