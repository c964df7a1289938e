import { type FastifyReply, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { door } from '../shell/document.ts'

/**
 * The answer to somebody who is not signed in, or no longer: a page leads to the sign-in and back again.
 * A form gets what was typed back, so that nothing written during a long call is lost.
 */
export async function askToSignIn(
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (request.method === 'GET' || request.method === 'HEAD') {
    const to = request.url === '/' ? '' : `?till=${encodeURIComponent(request.url)}`
    return reply.redirect(`/logga-in${to}`, 303)
  }
  return reply.code(401).html(door(request, { title: 'Du är utloggad', main: signedOut(request) }))
}

function signedOut({ body }: FastifyRequest): Html {
  const typed = Object.entries((body ?? {}) as Record<string, unknown>)
    .filter(([name]) => !/^_|losenord|password/i.test(name))
    .map(([, value]) => value)
    .filter((value) => typeof value === 'string' && /\s/.test(value.trim()))
  return html`<h1>Du är utloggad</h1>
    <p>
      Du har varit borta en stund. Inget har skickats eller ändrats. Logga in igen och gör om det
      sista.
    </p>
    ${
      typed.length > 0
        ? html`<div class="field">
            <label for="typed">Det här hade du skrivit. Kopiera det först.</label>
            <textarea class="input" id="typed" rows="10" readonly>${typed.join('\n\n')}</textarea>
          </div>`
        : nothing
    }
    <a class="btn btn-primary btn-lg btn-wide" href="/logga-in">Logga in</a>`
}
