import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type MunicipalityConfig } from '../../config.ts'
import { type Context } from '../../context.ts'
import { listPeople, type Person } from '../../municipality/people.ts'
import { allow } from '../request/access.ts'
import { worksAtDesk } from '../request/desk-only.ts'
import { icon } from '../style/icons.ts'
import { settingsPage } from './page.ts'
import { signatureOf } from './signature-card.ts'

/** Whose signature lacks what: nobody sends an answer with an incomplete one. */
export function signatureRoutes(app: FastifyInstance, ctx: Context): void {
  const keepers = { preHandler: allow('teamledare', 'admin') }
  app.get('/installningar/signaturer', keepers, async (request, reply) =>
    reply.html(signaturesPage(request, ctx)),
  )
}

interface Row {
  person: Person
  /** What is missing in this person's own facts, a sentence each. */
  faults: string[]
}

async function signaturesPage(request: FastifyRequest, ctx: Context): Promise<Html> {
  const people = await listPeople(ctx.db)
  const signing = people.filter(({ active, role }) => active && worksAtDesk(role))
  const house = houseFaults(ctx)
  const rows = signing.map((person) => ({ person, faults: ownFaults(ctx, person, house) }))
  const incomplete = rows.filter(({ faults }) => faults.length > 0)
  const complete = rows.filter(({ faults }) => faults.length === 0)
  return settingsPage(request, {
    title: 'Signaturer',
    main: html`<section class="rep-sec" aria-labelledby="sig">
        <div class="sec-head"><h2 id="sig">Signaturer</h2></div>
        <p class="quiet">
          Under varje svar står en signatur, ${policyWords[policyOf(ctx.config.municipality)]} Den
          som har en ofullständig signatur kan inte skicka svar.
        </p>
        ${townBanner(house)} ${whole(rows, house)}
        ${incomplete.length === 0 ? nothing : incompleteTable(request, incomplete)}
      </section>
      ${complete.length === 0 || house.length > 0 ? nothing : completeList(complete)}`,
  })
}

/** What the town's own facts lack, which is in everybody's signature. */
function houseFaults(ctx: Context): string[] {
  const whole = { name: 'Förnamn Efternamn', title: 'Befattning', unit: '', phone: '010-000 00 00' }
  return signatureOf(ctx, { ...whole, department: 'Förvaltning' }).faults
}

function ownFaults(ctx: Context, person: Person, house: readonly string[]): string[] {
  return signatureOf(ctx, person).faults.filter((fault) => !house.includes(fault))
}

function policyOf({ signaturePolicy = 'personal-shared' }: MunicipalityConfig) {
  return signaturePolicy
}

const policyWords = {
  personal: 'med personens namn, telefon och egna e-postadress.',
  'personal-shared': 'med personens namn och telefon och brevlådans adress.',
  general: 'med kontaktcentrets namn. Ingen persons namn visas.',
}

function townBanner(house: readonly string[]): Html {
  if (house.length === 0) return nothing
  return html`<div class="banner banner-late">
    ${icon('circle-alert')}
    <div>
      <p><b>Kommunens egna uppgifter är inte kompletta, så ingen kan skicka svar.</b></p>
      <p>${house.join(' ')} De fylls i där Svarstid är installerat.</p>
    </div>
  </div>`
}

function whole(rows: readonly Row[], house: readonly string[]): Html {
  if (rows.length === 0) return html`<p>Ingen som svarar invånare är tillagd än.</p>`
  if (house.length > 0 || rows.some(({ faults }) => faults.length > 0)) return nothing
  return html`<div class="banner banner-ok">
    ${icon('circle-check')}
    <div><p>Alla signaturer är kompletta.</p></div>
  </div>`
}

function incompleteTable(request: FastifyRequest, rows: readonly Row[]): Html {
  const canMend = request.person.role === 'admin'
  return html`${canMend ? nothing : html`<p>En administratör fyller i det som saknas.</p>`}
    <div class="table-wrap" tabindex="0" role="region" aria-label="Ofullständiga signaturer">
      <table class="table ppl">
        <thead>
          <tr>
            <th scope="col">Namn</th>
            <th scope="col">Det här saknas</th>
            ${canMend && html`<th scope="col"><span class="sr">Fyll i</span></th>`}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => incompleteRow(row, canMend))}
        </tbody>
      </table>
    </div>`
}

function incompleteRow({ person, faults }: Row, canMend: boolean): Html {
  return html`<tr>
    <th scope="row">${person.name}<span class="sub">${person.email}</span></th>
    <td>
      <ul class="sig-missing">
        ${faults.map((fault) => html`<li>${fault}</li>`)}
      </ul>
    </td>
    ${
      canMend &&
      html`<td class="r">
        <a href="/installningar/personer/${person.id}"
          >Fyll i<span class="sr"> signaturen för ${person.name}</span></a
        >
      </td>`
    }
  </tr>`
}

function completeList(rows: readonly Row[]): Html {
  const names = rows.map(({ person }) => person.name)
  return html`<section class="rep-sec gap-t" aria-labelledby="hela">
    <h2 id="hela">Kompletta</h2>
    <p>${new Intl.ListFormat('sv').format(names)}.</p>
  </section>`
}
