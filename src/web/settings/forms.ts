import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { openParser } from '../../arrival/parse/parser.ts'
import { html, nothing, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { mailOfForm, type Tried, tryOnMail, tryOnText } from '../../desk/try-form.ts'
import { type Area, listAreas } from '../../municipality/areas.ts'
import { type FormProfile, listForms, removeForm, saveForm } from '../../municipality/forms.ts'
import { allow } from '../request/access.ts'
import { csrfField } from '../request/csrf.ts'
import { HttpError } from '../request/http-error.ts'
import { icon } from '../style/icons.ts'
import { doneBanner } from './choices.ts'
import { attempt, type Attempt } from './form-attempt.ts'
import {
  detailsOf,
  emptyForm,
  type Faults,
  faultsIn,
  formFields,
  readTyped,
  type Typed,
  typedOf,
} from './form-fields.ts'
import { settingsPage } from './page.ts'

const list = '/installningar/formular'
const admin = { preHandler: allow('admin') }

interface WithId {
  Params: { id: string }
}

type TryOut = (typed: Typed, now: Date) => Promise<Attempt>

/** The town's web forms: whose mail they send, and what is read out of it, tried before it is used. */
export function formRoutes(app: FastifyInstance, ctx: Context): void {
  const tryOut = openTryOut(app, ctx)
  app.get(list, admin, async (request, reply) => reply.html(listPage(request)))
  app.get(`${list}/ny`, admin, async (request, reply) =>
    reply.html(formPage(request, { id: null, typed: emptyForm, faults: {} }, tryOut)),
  )
  app.post(`${list}/prova`, admin, async (request, reply) => {
    const typed = readTyped(request)
    const known = (await listForms(ctx.db)).find(({ id }) => id === typed.id)
    return reply.html(formPage(request, { id: known?.id ?? null, typed, faults: {} }, tryOut))
  })
  app.post(list, admin, async (request, reply) => {
    const typed = readTyped(request)
    const faults = await save(ctx, null, typed)
    if (faults === null) return reply.redirect(`${list}?klart=sparat`, 303)
    return reply.code(422).html(formPage(request, { id: null, typed, faults }, tryOut))
  })
  app.get<WithId>(`${list}/:id`, admin, async (request, reply) => {
    const form = await known(ctx, request.params.id)
    const typed = typedOf(form)
    return reply.html(formPage(request, { id: form.id, typed, faults: {} }, tryOut))
  })
  app.post<WithId>(`${list}/:id`, admin, async (request, reply) => {
    const { id } = await known(ctx, request.params.id)
    const typed = readTyped(request)
    const faults = await save(ctx, id, typed)
    if (faults === null) return reply.redirect(`${list}?klart=sparat`, 303)
    return reply.code(422).html(formPage(request, { id, typed, faults }, tryOut))
  })
  app.post<WithId>(`${list}/:id/ta-bort`, admin, async (request, reply) => {
    const { id } = await known(ctx, request.params.id)
    await removeForm(ctx.db, id)
    return reply.redirect(`${list}?klart=borttaget`, 303)
  })
}

/** After so long without work no process is kept for it. Milliseconds. */
const idleMs = 60_000

/** Tries a form on the mail that is chosen, or put in, in the process that reads all mail. */
function openTryOut(app: FastifyInstance, ctx: Context): TryOut {
  const parser = openParser({ log: ctx.log }, { idleMs })
  app.addHook('onClose', () => parser.close())
  return async (typed, now) => {
    const form = detailsOf(typed)
    const mails = await mailOfForm(ctx.db, form, now)
    const chosen = mails.find(({ messageId }) => messageId === typed.mejl) ?? mails[0]
    const tried: Tried =
      typed.klistrat !== '' || chosen === undefined
        ? await tryOnText(ctx, parser, { form, text: typed.klistrat })
        : await tryOnMail(ctx, parser, { form, mail: chosen })
    return { mails, chosen: chosen?.messageId ?? '', tried }
  }
}

async function save(ctx: Context, id: string | null, typed: Typed): Promise<Faults | null> {
  const faults = faultsIn(typed, await listAreas(ctx.db))
  if (Object.keys(faults).length > 0) return faults
  const outcome = await saveForm(ctx.db, id, detailsOf(typed))
  return outcome === 'saved' ? null : { name: 'Det finns redan ett formulär med det namnet.' }
}

async function known({ db }: Context, id: string): Promise<FormProfile> {
  const form = (await listForms(db)).find((one) => one.id === id)
  if (form === undefined) throw new HttpError(404)
  return form
}

const done: Record<string, string> = {
  sparat: 'Formuläret är sparat. Det gäller mejl som kommer från och med nu.',
  borttaget: 'Formuläret är borttaget. Mejl som redan har kommit är som de var.',
}

async function listPage(request: FastifyRequest): Promise<Html> {
  const { db } = request.server.ctx
  const [forms, areas] = [await listForms(db), await listAreas(db)]
  const { klart } = request.query as { klart?: unknown }
  const words = typeof klart === 'string' ? done[klart] : undefined
  return settingsPage(request, {
    title: 'Webbformulär',
    main: html`<section class="rep-sec" aria-labelledby="form">
      <div class="sec-head">
        <h2 id="form">Webbformulär</h2>
        <a class="btn btn-primary" href="${list}/ny">${icon('plus')}Lägg till formulär</a>
      </div>
      ${words === undefined ? nothing : doneBanner(words)}
      <p class="quiet">
        Mejl från ett formulär skickas av webbplatsen. Säg här var i mejlet invånaren står, så går
        svaret till rätt person.
      </p>
      ${forms.length === 0 ? html`<p class="quiet">Inga formulär än.</p>` : table(forms, areas)}
    </section>`,
  })
}

function table(forms: FormProfile[], areas: Area[]): Html {
  const nameOf = (key: string | null) =>
    areas.find((area) => area.key === key)?.name ?? 'Efter innehållet'
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label="Tabell över formulär">
    <table class="table ppl">
      <thead>
        <tr>
          <th scope="col">Formulär</th>
          <th scope="col">Känns igen på</th>
          <th scope="col">Område</th>
          <th scope="col"><span class="sr">Ändra</span></th>
        </tr>
      </thead>
      <tbody>
        ${forms.map(
          (form) =>
            html`<tr>
              <th scope="row">
                ${form.name}${form.active ? nothing : html`<span class="sub">Av</span>`}
              </th>
              <td>${signs(form)}</td>
              <td>${nameOf(form.areaKey)}</td>
              <td class="r">
                <a href="${list}/${form.id}">Ändra<span class="sr"> ${form.name}</span></a>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function signs({ sender, subject, headerName, headerText }: FormProfile): string {
  return [
    sender,
    subject === '' ? '' : `ämnet ”${subject}”`,
    headerName === '' ? '' : `${headerName}: ${headerText}`,
  ]
    .filter((one) => one !== '')
    .join(', ')
}

async function formPage(
  request: FastifyRequest,
  show: { id: string | null; typed: Typed; faults: Faults },
  tryOut: TryOut,
): Promise<Html> {
  const { id, typed, faults } = show
  const areas = await listAreas(request.server.ctx.db)
  const tried = await tryOut(typed, request.now)
  const title = id === null ? 'Nytt webbformulär' : typed.name || 'Webbformulär'
  return settingsPage(request, {
    title,
    main: html`<section class="rep-sec" aria-labelledby="ett">
      <h2 id="ett">${title}</h2>
      <form
        class="set-form form-try"
        method="post"
        action="${id === null ? list : `${list}/${id}`}"
        novalidate
        data-turbo="false"
        data-controller="tryout"
        data-tryout-url-value="${list}/prova"
        data-action="input->tryout#later"
      >
        ${csrfField(request)}<input type="hidden" name="id" value="${id ?? ''}" />
        ${formFields(typed, { faults, areas })}
        ${attempt(typed, tried, { areas, now: request.now })}
        <div class="btns">
          <button class="btn" formaction="${list}/prova#prova-visa">${icon('eye')}Prova</button>
          <button class="btn btn-primary">Spara</button>
          <a class="btn btn-quiet" href="${list}">Avbryt</a>
        </div>
      </form>
      ${
        id === null
          ? nothing
          : html`<form method="post" action="${list}/${id}/ta-bort" class="gap-t">
              ${csrfField(request)}<button class="btn btn-quiet">Ta bort formuläret</button>
            </form>`
      }
    </section>`,
  })
}
