import { type FastifyInstance } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { desk } from '../request/desk-only.ts'
import { holder } from '../shell/names.ts'
import { stream } from '../queue/news.ts'
import { icon } from '../style/icons.ts'
import { barState } from './bar.ts'
import { readTicketData, threadOptions, type TicketData } from './data.ts'
import { citizenSpan, departmentSpan } from './clocks.ts'
import { sendingState } from './sending.ts'

/** What has changed in a ticket since its page was shown. What somebody types is never touched. */
export function ticketNewsRoutes(app: FastifyInstance): void {
  app.get<{ Params: { number: string }; Querystring: { sedda?: string } }>(
    '/arenden/:number/nytt',
    { preHandler: desk },
    async (request, reply) => {
      const data = await readTicketData(request, request.params.number)
      const seen = Number(request.query.sedda)
      const { now, person } = request
      const told = threadOptions(request, data)
      const news = html`${stream('replace', { target: 'lage' }, barState(data))}
      ${stream('update', { target: 'innehavare' }, holder(data.ticket, person.id))}
      ${stream('update', { target: 'klocka' }, citizenSpan(data, now))}
      ${stream('update', { target: 'klocka-hos' }, departmentSpan(data, now))}
      ${data.messages
        .filter(({ sending }) => sending !== null)
        .map((one) => stream('replace', { target: `sandning-${one.id}` }, sendingState(one, told)))}
      ${stream('update', { target: 'nytt' }, freshBar(data, seen))}`
      return reply
        .type('text/vnd.turbo-stream.html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(String(news))
    },
  )
}

function freshBar({ messages, ticket }: TicketData, seen: number): Html {
  const fresh = messages.length - seen
  if (!Number.isInteger(seen) || fresh <= 0) return nothing
  return html`<a
    class="fresh"
    href="/arenden/${ticket.number}"
    data-turbo-action="replace"
    data-key="u"
    >${icon('arrow-up', 'small')}<span
      ><span data-fresh
        >${fresh === 1 ? 'Ett nytt meddelande' : `${fresh} nya meddelanden`} i ärendet</span
      >, visa ${fresh === 1 ? 'det' : 'dem'}</span
    ><span aria-hidden="true"><kbd>U</kbd></span></a
  >`
}
