import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { isUnreachable } from '../../db/unreachable.ts'
import { door } from '../shell/document.ts'
import { HttpError } from './http-error.ts'

/**
 * The pages for what went wrong, in plain Swedish. They need no session and no database, and never show
 * what the fault was; the log has its first line.
 */
export function errorPages(app: FastifyInstance): void {
  app.setNotFoundHandler(async (request, reply) => sendFault(request, reply, new HttpError(404)))
  app.setErrorHandler(async (thrown: FastifyError, request, reply) => {
    const fault = faultOf(thrown)
    if (fault.statusCode >= 500) {
      const route = request.routeOptions.url ?? ''
      app.ctx.log.error('a page failed', thrown, { route, status: fault.statusCode })
    }
    return sendFault(request, reply, fault)
  })
}

interface Words {
  title: string
  words: string
}

function faultOf(thrown: Error & { statusCode?: number }): HttpError {
  if (thrown instanceof HttpError) return thrown
  if (isUnreachable(thrown)) return new HttpError(503)
  if (hasNul(thrown)) return new HttpError(400, unstorable)
  const { statusCode = 500 } = thrown
  return new HttpError(statusCode >= 400 && statusCode < 500 ? statusCode : 500)
}

const unstorable =
  'Det du skickade innehåller ett tecken som vi inte kan ta emot. Inget har ändrats.'

/** PostgreSQL holds no NUL in text (SQLSTATE 22021); nobody types one. */
function hasNul(thrown: Error): boolean {
  return 'code' in thrown && thrown.code === '22021'
}

async function sendFault(
  request: FastifyRequest,
  reply: FastifyReply,
  fault: HttpError,
): Promise<FastifyReply> {
  // The usual words of 503 are about the database; whoever says others means something else.
  const isOther = fault.statusCode === 503 && fault.words !== null
  const known = (isOther ? null : words[fault.statusCode]) ?? other
  const shown = { ...known, words: fault.words ?? known.words }
  if (fault.statusCode === 503) reply.header('retry-after', '10')
  return reply
    .code(fault.statusCode)
    .html(door(request, { title: known.title, main: faultPage(shown, fault.statusCode) }))
}

function faultPage({ title, words }: Words, status: number): Html {
  return html`<h1>${title}</h1>
    <p>${words}</p>
    ${status === 400 ? nothing : html`<p><a href="/">Till startsidan</a></p>`}`
}

const other: Words = {
  title: 'Det gick inte',
  words: 'Sidan kunde inte ta emot det du skickade. Gå tillbaka och försök igen.',
}

const words: Partial<Record<number, Words>> = {
  403: {
    title: 'Du har inte behörighet',
    words: 'Den här sidan hör till en annan roll. Fråga din administratör om du behöver den.',
  },
  404: {
    title: 'Sidan finns inte',
    words: 'Adressen kan vara felskriven eller ärendet flyttat.',
  },
  413: {
    title: 'Det var för mycket text',
    words: 'Texten är längre än vi kan ta emot. Gå tillbaka, korta den och försök igen.',
  },
  500: {
    title: 'Något gick fel hos oss',
    words:
      'Inget mejl är borta. Försök igen om en stund. Händer det igen, säg till er administratör.',
  },
  503: {
    title: 'Svarstid når inte sin databas',
    words:
      'Inget mejl är borta. Nya mejl väntar på servern. Vi försöker igen hela tiden, så ladda om sidan om en stund.',
  },
}
