import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { shortInstant } from '../../clock/words.ts'
import { searchTickets, type Found } from '../../desk/search.ts'
import { desk } from '../request/desk-only.ts'
import { page } from '../shell/page.ts'
import { statusWords } from '../shell/parts.ts'
import { subjectOf } from './row.ts'
import { icon } from '../style/icons.ts'

const most = 50

/** GET /sok?q=: tickets by number, name, address or words. */
export function searchRoutes(app: FastifyInstance): void {
  app.get('/sok', { preHandler: desk }, async (request, reply) => {
    const { q } = request.query as { q?: unknown }
    const wanted = typeof q === 'string' ? q.trim() : ''
    const found = await searchTickets(request.server.ctx.db, wanted, most)
    const [only] = found
    if (found.length === 1 && only?.number === wanted.toUpperCase()) {
      return reply.redirect(`/arenden/${only.number}`, 303)
    }
    return reply.html(resultPage(request, wanted, found))
  })
}

function resultPage(request: FastifyRequest, wanted: string, found: Found[]): Promise<Html> {
  return page(request, {
    title: 'Sök',
    main: html`<header class="page-head">
        <div>
          <h1>Sök</h1>
          <p class="lead">${summary(wanted, found)}</p>
        </div>
      </header>
      <form class="search-form" action="/sok" role="search">
        <label class="sr" for="sok">Nummer, namn, e-post eller ord i mejlet</label>
        <input
          class="input"
          id="sok"
          type="search"
          name="q"
          value="${wanted}"
          ${found.length === 0 && html`autofocus`}
        />
        <button class="btn btn-primary">${icon('search')}Sök</button>
      </form>
      ${found.length === 0 ? nothing : results(request, found)}`,
  })
}

function summary(wanted: string, found: Found[]): string {
  if (wanted === '') return 'Skriv ett ärendenummer, ett namn, en adress eller ord ur mejlet.'
  if (found.length === 0) return `Inget ärende innehåller ”${wanted}”. Prova färre eller andra ord.`
  if (found.length === most) return `De ${most} senaste ärendena med ”${wanted}”.`
  return `${found.length} ärende${found.length === 1 ? '' : 'n'} med ”${wanted}”.`
}

function results({ now }: FastifyRequest, found: Found[]): Html {
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label="Träffar">
    <table class="table ppl">
      <thead>
        <tr>
          <th scope="col">Ärende</th>
          <th scope="col">Från</th>
          <th scope="col">Område</th>
          <th scope="col">Läge</th>
          <th scope="col" class="r">Senast ändrat</th>
        </tr>
      </thead>
      <tbody>
        ${found.map(
          (one, i) =>
            html`<tr>
              <th scope="row">
                <a href="/arenden/${one.number}" ${i === 0 && html`autofocus`}>${subjectOf(one)}</a
                ><span class="sub">${one.number}</span>
              </th>
              <td>${one.sender ?? '–'}</td>
              <td>${one.area}</td>
              <td>${statusWords[one.status]}</td>
              <td class="r">${shortInstant(now, one.updatedAt)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}
