import { timingSafeEqual } from 'node:crypto'
import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, type Html } from '../../base/html.ts'
import { isOurs } from './host.ts'
import { HttpError } from './http-error.ts'

/** The hidden field that every form carries. */
export function csrfField(request: FastifyRequest): Html {
  return html`<input type="hidden" name="_csrf" value="${request.csrf}" />`
}

/**
 * Refuses what changes something unless it comes from a page of ours: the browser's own word about the
 * origin, and the session's token in the form (or in X-CSRF-Token).
 */
export function guardForms(app: FastifyInstance): void {
  app.addHook('preHandler', async (request) => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || request.is404) return
    if (!comesFromUs(request)) throw new HttpError(403, foreignWords)
    const needsSession = request.routeOptions.config.access !== 'everyone'
    if (needsSession && request.session === null) return
    if (!tokenMatches(request)) throw new HttpError(403, staleWords)
  })
}

const foreignWords = 'Formuläret skickades från en annan webbplats. Inget har ändrats.'
const staleWords =
  'Sidan var för gammal för att skickas. Gå tillbaka, ladda om sidan och försök igen. Inget har ändrats.'

function comesFromUs(request: FastifyRequest): boolean {
  const { origin } = request.headers
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  return isOurs(new URL(origin).host, request.server.ctx.config)
}

function tokenMatches(request: FastifyRequest): boolean {
  const sent = Buffer.from(sentToken(request))
  const expected = Buffer.from(request.csrf)
  return sent.length === expected.length && sent.length > 0 && timingSafeEqual(sent, expected)
}

function sentToken({ headers, body }: FastifyRequest): string {
  const header = headers['x-csrf-token']
  if (typeof header === 'string') return header
  const inForm = (body as Record<string, unknown> | null | undefined)?._csrf
  return typeof inForm === 'string' ? inForm : ''
}
