import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { capital } from '../../clock/words.ts'
import { type Context } from '../../context.ts'
import { tryRule } from '../../desk/try-rule.ts'
import { type Area, listAreas } from '../../municipality/areas.ts'
import { listRules, moveRule, removeRule, type Rule, saveRule } from '../../municipality/rules.ts'
import { allow } from '../request/access.ts'
import { csrfField } from '../request/csrf.ts'
import { readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { icon } from '../style/icons.ts'
import { doneBanner } from './choices.ts'
import { settingsPage } from './page.ts'
import {
  conditionWords,
  emptyRule,
  kindWords,
  printOf,
  readRule,
  type RuleFaults,
  ruleFaults,
  ruleFields,
  ruleOf,
  type RuleTyped,
  typedRule,
} from './rule-fields.ts'
import { trialCard } from './rule-trial.ts'

const list = '/installningar/regler'
const admin = { preHandler: allow('admin') }

interface WithId {
  Params: { id: string }
}

/** What a page of one rule shows. */
interface Show {
  id: string | null
  typed: RuleTyped
  faults: RuleFaults
  /** Whether it is tried on last month's mail. */
  isTried: boolean
}

/** Rules by which new mail is sorted: in their order, and each tried on the last month before it is used. */
export function ruleRoutes(app: FastifyInstance, ctx: Context): void {
  app.get(list, admin, async (request, reply) => reply.html(listPage(request)))
  app.get(`${list}/ny`, admin, async (request, reply) =>
    reply.html(rulePage(request, { id: null, typed: emptyRule, faults: {}, isTried: false })),
  )
  app.post(`${list}/prova`, admin, async (request, reply) => {
    const typed = readRule(request)
    const id = (await listRules(ctx.db)).find((rule) => rule.id === typed.id)?.id ?? null
    const faults = ruleFaults(typed, await listAreas(ctx.db))
    const isTried = Object.keys(faults).length === 0
    return reply.code(isTried ? 200 : 422).html(rulePage(request, { id, typed, faults, isTried }))
  })
  app.get<WithId>(`${list}/:id`, admin, async (request, reply) => {
    const rule = await known(ctx, request.params.id)
    const show = { id: rule.id, typed: typedRule(rule), faults: {}, isTried: false }
    return reply.html(rulePage(request, show))
  })
  savingRoutes(app, ctx)
}

function savingRoutes(app: FastifyInstance, ctx: Context): void {
  app.post(list, admin, async (request, reply) => {
    const show = await save(ctx, null, readRule(request))
    if (show === null) return reply.redirect(`${list}?klart=sparad`, 303)
    return reply.code(show.isTried ? 200 : 422).html(rulePage(request, show))
  })
  app.post<WithId>(`${list}/:id`, admin, async (request, reply) => {
    const { id } = await known(ctx, request.params.id)
    const show = await save(ctx, id, readRule(request))
    if (show === null) return reply.redirect(`${list}?klart=sparad`, 303)
    return reply.code(show.isTried ? 200 : 422).html(rulePage(request, show))
  })
  app.post<WithId>(`${list}/:id/flytta`, admin, async (request, reply) => {
    const { id } = await known(ctx, request.params.id)
    const { vart } = readForm(request, 'vart')
    await moveRule(ctx.db, id, vart === 'upp' ? 'up' : 'down')
    return reply.redirect(list, 303)
  })
  app.post<WithId>(`${list}/:id/ta-bort`, admin, async (request, reply) => {
    const { id } = await known(ctx, request.params.id)
    await removeRule(ctx.db, id)
    return reply.redirect(`${list}?klart=borttagen`, 303)
  })
}

/** Null: saved. A rule that was not tried as it stands is tried first, so that nobody is surprised. */
async function save({ db }: Context, id: string | null, typed: RuleTyped): Promise<Show | null> {
  const faults = ruleFaults(typed, await listAreas(db))
  if (Object.keys(faults).length > 0) return { id, typed, faults, isTried: false }
  if (typed.active === 'ja' && typed.tried !== printOf(typed)) {
    return { id, typed, faults, isTried: true }
  }
  if ((await saveRule(db, id, ruleOf(typed))) === 'saved') return null
  const name = 'Det finns redan en regel med det namnet.'
  return { id, typed, faults: { name }, isTried: false }
}

async function known({ db }: Context, id: string): Promise<Rule> {
  const rule = (await listRules(db)).find((one) => one.id === id)
  if (rule === undefined) throw new HttpError(404)
  return rule
}

const done: Record<string, string> = {
  sparad: 'Regeln är sparad. Den gäller mejl som kommer från och med nu.',
  borttagen: 'Regeln är borttagen. Mejl som den har sorterat ligger kvar där de är.',
}

async function listPage(request: FastifyRequest): Promise<Html> {
  const { db } = request.server.ctx
  const [rules, areas] = [await listRules(db), await listAreas(db)]
  const { klart } = request.query as { klart?: unknown }
  const words = typeof klart === 'string' ? done[klart] : undefined
  return settingsPage(request, {
    title: 'Regler',
    main: html`<section class="rep-sec" aria-labelledby="regler">
      <div class="sec-head">
        <h2 id="regler">Regler</h2>
        <a class="btn btn-primary" href="${list}/ny">${icon('plus')}Lägg till regel</a>
      </div>
      ${words === undefined ? nothing : doneBanner(words)}
      <p class="quiet">
        Regler sorterar nya mejl. Den första som stämmer gäller, och dess namn visas i ärendet.
      </p>
      ${rules.length === 0 ? html`<p class="quiet">Inga regler än.</p>` : table(request, rules, areas)}
    </section>`,
  })
}

function table(request: FastifyRequest, rules: Rule[], areas: Area[]): Html {
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label="Tabell över regler">
    <table class="table ppl">
      <thead>
        <tr>
          <th scope="col">Regel</th>
          <th scope="col">Om</th>
          <th scope="col">Så gäller</th>
          <th scope="col">Ordning</th>
          <th scope="col"><span class="sr">Ändra</span></th>
        </tr>
      </thead>
      <tbody>
        ${rules.map(
          (rule, i) =>
            html`<tr>
              <th scope="row">
                ${rule.name}${rule.active ? nothing : html`<span class="sub">Av</span>`}
              </th>
              <td>${capital(conditionWords(rule.conditions))}</td>
              <td>${outcomeWords(rule, areas)}</td>
              <td>${moves(request, rule, { first: i === 0, last: i === rules.length - 1 })}</td>
              <td class="r">
                <a href="${list}/${rule.id}">Ändra<span class="sr"> ${rule.name}</span></a>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function outcomeWords({ kind, areaKey }: Rule, areas: Area[]): string {
  const area = areas.find(({ key }) => key === areaKey)?.name
  return [kind === null ? '' : kindWords[kind], area ?? ''].filter((one) => one !== '').join('. ')
}

function moves(
  request: FastifyRequest,
  { id, name }: Rule,
  { first, last }: { first: boolean; last: boolean },
): Html {
  const button = (way: 'upp' | 'ner', isOff: boolean) =>
    html`<button
      class="btn btn-quiet btn-icon"
      name="vart"
      value="${way}"
      aria-label="Flytta ${way} ${name}"
      ${isOff && html`disabled`}
    >
      ${icon(way === 'upp' ? 'arrow-up' : 'arrow-down')}
    </button>`
  return html`<form method="post" action="${list}/${id}/flytta" class="dots">
    ${csrfField(request)}${button('upp', first)}${button('ner', last)}
  </form>`
}

async function rulePage(request: FastifyRequest, show: Show): Promise<Html> {
  const { db } = request.server.ctx
  const { id, typed, faults, isTried } = show
  const areas = await listAreas(db)
  const trial = isTried ? await tryRule(db, { id, rule: ruleOf(typed) }, request.now) : null
  const title = id === null ? 'Ny regel' : typed.name || 'Regel'
  return settingsPage(request, {
    title,
    main: html`<section class="rep-sec" aria-labelledby="en">
      <h2 id="en">${title}</h2>
      <form
        class="set-form"
        method="post"
        action="${id === null ? list : `${list}/${id}`}#prova-visa"
        novalidate
        data-turbo="false"
      >
        ${csrfField(request)}<input type="hidden" name="id" value="${id ?? ''}" />
        <input type="hidden" name="tried" value="${isTried ? printOf(typed) : typed.tried}" />
        ${ruleFields(typed, { faults, areas })}
        ${trial === null ? nothing : trialCard(trial, { areas, now: request.now })}
        <div class="btns">
          <button class="btn" formaction="${list}/prova#prova-visa">
            ${icon('eye')}Prova på senaste månadens mejl
          </button>
          <button class="btn btn-primary">Spara</button>
          <a class="btn btn-quiet" href="${list}">Avbryt</a>
        </div>
        <p class="quiet">
          ${
            isTried
              ? 'Ser det rätt ut? Spara, så gäller regeln mejl som kommer från och med nu.'
              : 'Innan en regel sparas visas vad den hade gjort med den senaste månadens mejl.'
          }
        </p>
      </form>
      ${
        id === null
          ? nothing
          : html`<form method="post" action="${list}/${id}/ta-bort" class="gap-t">
              ${csrfField(request)}<button class="btn btn-quiet">Ta bort regeln</button>
            </form>`
      }
    </section>`,
  })
}
