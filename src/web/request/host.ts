import { type FastifyInstance } from 'fastify'
import { type Config } from '../../config.ts'
import { HttpError } from './http-error.ts'

/** Refuses requests for another host than ours, so that no link or cookie is made for a stranger's name. */
export function guardHost(app: FastifyInstance): void {
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.bare) return
    if (!isOurs(request.host, app.ctx.config)) throw new HttpError(400, foreignHost)
  })
}

const foreignHost = 'Adressen hör inte till den här tjänsten. Kontrollera länken.'

/** Is a Host header (name and port) one of ours? The public one, and this machine's when bound to it. */
export function isOurs(host: string, { publicUrl, host: bound }: Config): boolean {
  if (host.toLowerCase() === new URL(publicUrl).host) return true
  if (!loopback.includes(bound)) return false
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(host)
}

const loopback = ['127.0.0.1', 'localhost', '::1']
