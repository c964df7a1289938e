import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../base/html.ts'
import { brand } from '../web/shell/brand.ts'
import { document } from '../web/shell/document.ts'
import { page } from '../web/shell/page.ts'
import { type Fate } from './fate.ts'
import { type Left } from './left.ts'
import { whatLeft } from './left-view.ts'
import { type WriteForm, writeCard } from './write-view.ts'

export interface MailboxPage extends WriteForm {
  left: readonly Left[]
}

const title = 'Demobrevlåda'

export function mailboxPage(request: FastifyRequest, show: MailboxPage): Promise<Html> {
  return anyonesPage(
    request,
    html`<div class="page-head">
        <div>
          <h1>${title}</h1>
          <p class="lead">
            Här är du utanför kommunhuset. Skriv ett mejl som invånare och se vad som kommer
            tillbaka. Allt går över riktig e-post, men ingenting lämnar den här datorn.
          </p>
        </div>
      </div>
      ${writeCard(request, show)} ${whatLeft(show.left, request.now)}`,
  )
}

/** After a mail has been sent: where it is now, and what comes next. */
export function sentPage(
  request: FastifyRequest,
  { fate, asksAgain }: { fate: Fate | null; asksAgain: boolean },
): Promise<Html> {
  return anyonesPage(
    request,
    html`<div class="page-head">
        <div>
          <h1>Mejlet är skickat</h1>
          <p class="lead">${fate === null ? underWay(asksAgain) : arrived[fate.became]}</p>
        </div>
      </div>
      ${
        fate === null
          ? nothing
          : html`<p class="page-acts">
              <a class="btn btn-primary btn-lg" href="/arenden/${fate.number}"
                >Öppna ${fate.number}</a
              >
              <a class="btn btn-lg" href="/att-besvara">Till Att besvara</a>
              <a class="btn btn-quiet btn-lg" href="/demobrevlada">Skriv ett till</a>
            </p>`
      }`,
  )
}

function underWay(asksAgain: boolean): string {
  return asksAgain
    ? 'Det ligger i kommunens brevlåda. Om ett par sekunder har Svarstid hämtat och läst det. Sidan väntar.'
    : 'Det ligger i kommunens brevlåda, men Svarstid har inte hämtat det än. Inget är borta. Ladda om sidan om en stund.'
}

const arrived: Record<Fate['became'], string> = {
  question:
    'Svarstid har hämtat det, läst det och lagt det i kön. Klockan går från det att mejlet kom in. När någon svarar ligger svaret i demobrevlådan.',
  feedback:
    'Svarstid har lagt det i ärendet som återkoppling från förvaltningen. Ärendet är tillbaka i Att besvara. Invånaren har inte fått något än.',
  sorted: 'Svarstid har läst det och sorterat bort det. Orsaken står i ärendet.',
}

/** In the shell for staff; for a citizen who is not signed in, a page of its own with the way in. */
async function anyonesPage(request: FastifyRequest, main: Html): Promise<Html> {
  if (request.session !== null) return page(request, { title, main, current: 'demobrevlada' })
  const { municipality } = request.server.ctx.config
  return document(request, {
    title,
    look: 'on-paper',
    body: html`<div class="solo">
      <header class="solo-head">
        <p class="brand">${brand(municipality.name)}</p>
        <p><a href="/logga-in">Logga in som personal</a></p>
      </header>
      <main class="solo-in" id="main">${main}</main>
    </div>`,
  })
}
