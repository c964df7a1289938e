import { randomUUID } from 'node:crypto'
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { answerAll, type Campaign, readCampaign } from '../../desk/campaign.ts'
import { csrfField } from '../request/csrf.ts'
import { desk } from '../request/desk-only.ts'
import { clickKey, readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { isUuid } from '../request/uuid.ts'
import { page } from '../shell/page.ts'
import { paragraphs, statusWords, subjectWords, when } from '../shell/parts.ts'
import { obstacle } from '../ticket/beside.ts'
import { whatWasSent } from './campaign-sent.ts'

type IdRequest = FastifyRequest<{ Params: { id: string } }>

interface Shown {
  text: string
  fault: string | null
  done: Html
}

export function campaignRoutes(app: FastifyInstance, ctx: Context): void {
  const path = '/kampanjer/:id'
  app.get<{ Params: { id: string } }>(path, { preHandler: desk }, async (request, reply) => {
    const campaign = await existing(request, ctx)
    const done = await whatWasSent(request, ctx, campaign)
    return reply.html(campaignPage(request, campaign, { text: '', fault: null, done }))
  })
  app.post<{ Params: { id: string } }>(
    `${path}/svar`,
    { preHandler: desk },
    async (request, reply) => send(request, reply, ctx),
  )
}

async function send(request: IdRequest, reply: FastifyReply, ctx: Context) {
  const form = readForm(request, 'text', 'nyckel', 'antal', 'bekraftat')
  const campaign = await existing(request, ctx)
  const refuse = (fault: string) =>
    reply.code(422).html(campaignPage(request, campaign, { text: form.text, fault, done: nothing }))
  if (form.text === '') return refuse('Skriv ett svar innan du skickar.')
  if (form.bekraftat !== 'ja') return refuse('Bekräfta hur många som får svaret.')
  const about = { campaign, personId: request.person.id, text: form.text }
  const key = clickKey(form.nyckel)
  const expected = Number(form.antal)
  const answered = await answerAll(ctx, { ...about, key, expected }, request.now)
  if (answered.outcome === 'changed') return refuse(changedWords(answered.open))
  if (answered.outcome === 'already')
    return reply.redirect(`${pathOf(campaign)}?${after(key, true)}`, 303)
  const { sent, left } = answered
  if (sent > 0) return reply.redirect(`${pathOf(campaign)}?${after(key, false)}`, 303)
  const why = left.map((one) => `${one.number}: ${one.why}`).join(' ')
  return refuse(`Inget har skickats. ${why}`)
}

const pathOf = ({ id }: Campaign) => `/kampanjer/${id}`

function changedWords(open: number): string {
  if (open === 0) return 'Inget av mejlen väntar längre på svar. Inget har skickats.'
  return `Nu är det ${open} som väntar på svar. Inget har skickats.`
}

/** The click that has been done, for the next page: what it says is read from what was sent. */
function after(key: string, again: boolean): string {
  return new URLSearchParams({ svar: key, ...(again && { igen: 'ja' }) }).toString()
}

async function existing({ params }: IdRequest, ctx: Context): Promise<Campaign> {
  const campaign = isUuid(params.id) ? await readCampaign(ctx.db, params.id) : null
  if (campaign === null) throw new HttpError(404, 'Kampanjen finns inte.')
  return campaign
}

function campaignPage(request: IdRequest, campaign: Campaign, shown: Shown): Promise<Html> {
  const { members, first } = campaign
  const main = html`<header class="page-head">
      <div>
        <p><a href="/att-besvara" data-key="escape">Tillbaka till Att besvara</a></p>
        <h1>Kampanj: ${subjectWords(first?.subject ?? null, 'läses i ärendena')}</h1>
        <p class="lead">
          ${members.length} mejl med samma text. Vart och ett räknas som en egen fråga i rapporten.
        </p>
      </div>
    </header>
    <div class="campaign">
      ${shown.done} ${obstacle(shown.fault)}
      <section aria-labelledby="text-h">
        <h2 id="text-h">Det första mejlet</h2>
        ${firstWords(first)}
      </section>
      ${answerForm(request, campaign, shown)}
      <section aria-labelledby="mejl-h">
        <h2 id="mejl-h">Alla mejlen</h2>
        ${membersTable(request, members)}
      </section>
    </div>`
  return page(request, { title: 'Kampanj', main, current: 'att-besvara' })
}

function firstWords(first: Campaign['first']): Html {
  if (first === null) return html`<p>Känsligt. Innehållet läses i ärendena.</p>`
  return html`<div class="said-one">${paragraphs(first.text.slice(0, 20_000))}</div>`
}

function membersTable({ now }: IdRequest, members: Campaign['members']): Html {
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label="Mejlen i kampanjen">
    <table class="table ppl">
      <thead>
        <tr>
          <th scope="col">Från</th>
          <th scope="col">Inkom</th>
          <th scope="col">Läge</th>
        </tr>
      </thead>
      <tbody>
        ${members.map(
          ({ number, sender, status, arrivedAt }) =>
            html`<tr>
              <th scope="row">
                ${sender === null ? 'Läses i ärendet' : html`<bdi>${sender}</bdi>`}<span class="sub"
                  ><a href="/arenden/${number}">${number}</a></span
                >
              </th>
              <td>${when(now, arrivedAt)}</td>
              <td>${statusWords[status]}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** One text for all who wait; nothing when nobody does. Turbo would not show the page that says who got it. */
function answerForm(request: IdRequest, { id, members }: Campaign, { text }: Shown): Html {
  const open = members.filter(({ isOpen }) => isOpen).length
  if (open === 0) return html`<p>Inget av mejlen väntar på svar.</p>`
  return html`<form method="post" action="/kampanjer/${id}/svar" data-turbo="false">
    ${csrfField(request)}
    <input type="hidden" name="nyckel" value="${randomUUID()}" />
    <input type="hidden" name="antal" value="${open}" />
    <h2>Besvara alla på en gång</h2>
    <div class="field">
      <label for="svar-text">Svar</label>
      <p class="hint" id="svar-hint">
        Var och en får samma svar, i sitt eget ärende. Din signatur läggs till.
      </p>
      <textarea
        class="input"
        id="svar-text"
        name="text"
        rows="8"
        required
        maxlength="100000"
        aria-describedby="svar-hint"
      >
${text}</textarea>
    </div>
    <label class="check"
      ><input type="checkbox" name="bekraftat" value="ja" required /><span
        >Skicka till ${open} mottagare, var och en i ett eget mejl</span
      ></label
    >
    <p class="btns"><button class="btn btn-primary">Besvara ${open} mejl</button></p>
  </form>`
}
