import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { type Tx } from '../../db/connect.ts'
import { isPlainAddress, normalise } from '../../mail/address.ts'
import { assignArea, listAreas, type Area } from '../../municipality/areas.ts'
import {
  ensureDepartment,
  escalationTargets,
  findFunction,
  listDepartments,
  saveFunction,
  setMembers,
  updateFunction,
  type Department,
  type FunctionTarget,
} from '../../municipality/functions.ts'
import { listPeople } from '../../municipality/people.ts'
import { allow } from '../request/access.ts'
import { csrfField } from '../request/csrf.ts'
import { textField } from '../shell/field.ts'
import { readForm, readFormWithLists } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { settingsPage } from './page.ts'
import { icon } from '../style/icons.ts'
import { isUuid } from '../request/uuid.ts'

const list = '/installningar/forvaltningar'
const functionUrl = '/installningar/forvaltningar/funktioner'
const admin = { preHandler: allow('admin') }

interface WithId {
  Params: { id: string }
}

/** Departments, the functions that questions are handed over to, and which areas they answer. */
export function departmentRoutes(app: FastifyInstance, ctx: Context): void {
  app.get(list, admin, async (request, reply) => reply.html(listPage(request, {})))
  app.post(list, admin, async (request, reply) => {
    const { name } = readForm(request, 'name')
    if (name === '' || name.length > 120) {
      const fault = 'Skriv förvaltningens namn, högst 120 tecken.'
      return reply.code(422).html(listPage(request, { name, fault }))
    }
    await ensureDepartment(ctx.db, name)
    return reply.redirect(list, 303)
  })
  functionRoutes(app, ctx)
}

function functionRoutes(app: FastifyInstance, ctx: Context): void {
  app.get<WithId>(`${list}/:id/ny-funktion`, admin, async (request, reply) => {
    const department = await departmentOf(ctx, request.params.id)
    return reply.html(functionPage(request, { department, id: null, typed: empty, faults: {} }))
  })
  app.post<WithId>(`${list}/:id/funktioner`, admin, async (request, reply) => {
    const department = await departmentOf(ctx, request.params.id)
    const typed = readTyped(request)
    const faults = faultsIn(typed)
    const { functions } = await escalationTargets(ctx.db)
    const same = (one: FunctionTarget) =>
      one.department === department.name && one.name === typed.name
    if (functions.some(same)) faults.name = nameTaken
    if (Object.keys(faults).length > 0) {
      return reply.code(422).html(functionPage(request, { department, id: null, typed, faults }))
    }
    await ctx.db.transaction().execute(async (tx) => {
      const id = await saveFunction(tx, { ...typed, departmentId: department.id })
      await saveBelongings(tx, id, typed)
    })
    return reply.redirect(list, 303)
  })
  app.get<WithId>(`${functionUrl}/:id`, admin, async (request, reply) => {
    const { department, id, ...one } = await known(ctx, request.params.id)
    const typed = { name: one.name, email: one.email, areas: one.areaKeys, people: one.memberIds }
    return reply.html(functionPage(request, { department, id, typed, faults: {} }))
  })
  app.post<WithId>(`${functionUrl}/:id`, admin, async (request, reply) => {
    const { department, id } = await known(ctx, request.params.id)
    const typed = readTyped(request)
    const faults = faultsIn(typed)
    const saved = Object.keys(faults).length === 0 && (await save(ctx, id, typed))
    if (saved === 'exists') faults.name = nameTaken
    if (saved !== 'updated') {
      return reply.code(422).html(functionPage(request, { department, id, typed, faults }))
    }
    return reply.redirect(list, 303)
  })
}

interface Typed {
  name: string
  email: string
  areas: string[]
  people: string[]
}

type Faults = Partial<Record<'name' | 'email', string>>

const empty: Typed = { name: '', email: '', areas: [], people: [] }
const nameTaken = 'Förvaltningen har redan en funktion med det namnet.'

function readTyped(request: FastifyRequest): Typed {
  return readFormWithLists(request, ['name', 'email'], ['areas', 'people'])
}

function faultsIn({ name, email }: Typed): Faults {
  const faults: Faults = {}
  if (name === '' || name.length > 120) faults.name = 'Skriv funktionens namn, högst 120 tecken.'
  if (!isPlainAddress(normalise(email))) {
    faults.email = 'Skriv en hel e-postadress, till exempel bygglov@kommun.se.'
  }
  return faults
}

async function save(ctx: Context, id: string, typed: Typed): Promise<'updated' | 'exists'> {
  return ctx.db.transaction().execute(async (tx) => {
    const outcome = await updateFunction(tx, id, typed)
    if (outcome === 'updated') await saveBelongings(tx, id, typed)
    return outcome
  })
}

/** Which areas are suggested to the function, and who belongs to it. Unknown keys and ids are left out. */
async function saveBelongings(tx: Tx, id: string, { areas, people }: Typed): Promise<void> {
  for (const area of await listAreas(tx)) {
    if (areas.includes(area.key)) await assignArea(tx, area.key, id)
    else if (area.functionId === id) await assignArea(tx, area.key, null)
  }
  const officers = (await listPeople(tx)).filter(({ role }) => role === 'handlaggare')
  const members = officers.filter((officer) => people.includes(officer.id))
  await setMembers(
    tx,
    id,
    members.map((member) => member.id),
  )
}

async function departmentOf({ db }: Context, id: string): Promise<Department> {
  const department = (await listDepartments(db)).find((one) => one.id === id)
  if (department === undefined) throw new HttpError(404)
  return department
}

async function known(ctx: Context, id: string) {
  const one = isUuid(id) ? await findFunction(ctx.db, id) : null
  if (one === null) throw new HttpError(404)
  return { ...one, department: await departmentOf(ctx, one.departmentId) }
}

async function listPage(
  request: FastifyRequest,
  { name = '', fault }: { name?: string; fault?: string },
): Promise<Html> {
  const { db } = request.server.ctx
  const departments = await listDepartments(db)
  const { functions } = await escalationTargets(db)
  const areas = await listAreas(db)
  return settingsPage(request, {
    title: 'Förvaltningar',
    main: html`<section class="rep-sec" aria-labelledby="forv">
      <h2 id="forv">Förvaltningar och funktioner</h2>
      <p class="quiet">
        En funktion är den brevlåda på en förvaltning som frågor lämnas över till. Den föreslås för
        sina områden.
      </p>
      ${unanswered(areas)}
      ${departments.map((department) =>
        departmentSection(
          department,
          functions.filter((one) => one.department === department.name),
          areas,
        ),
      )}
      <form class="set-form gap-t" method="post" action="${list}" novalidate>
        ${csrfField(request)}
        ${textField({ name: 'name', label: 'Ny förvaltning', value: name, fault })}
        <div class="btns"><button class="btn">${icon('plus')}Lägg till förvaltning</button></div>
      </form>
    </section>`,
  })
}

/** Areas for which nobody is suggested. */
function unanswered(areas: Area[]): Html {
  const left = areas.filter(({ functionId }) => functionId === null)
  if (left.length === 0 || left.length === areas.length) return nothing
  const names = new Intl.ListFormat('sv').format(left.map((area) => area.name))
  return html`<details class="more-areas">
    <summary>${left.length} områden har ingen funktion</summary>
    <p class="quiet">${names}. Där föreslås ingen, men den som lämnar över kan välja fritt.</p>
  </details>`
}

function departmentSection(
  department: Department,
  functions: FunctionTarget[],
  areas: Area[],
): Html {
  const nameOf = (key: string) => areas.find((area) => area.key === key)?.name ?? key
  const table = html`<div
    class="table-wrap"
    tabindex="0"
    role="region"
    aria-label="Funktioner på ${department.name}"
  >
    <table class="table ppl">
      <thead>
        <tr>
          <th scope="col">Funktion</th>
          <th scope="col">Föreslås för</th>
          <th scope="col"><span class="sr">Ändra</span></th>
        </tr>
      </thead>
      <tbody>
        ${functions.map(
          (one) =>
            html`<tr>
              <th scope="row">${one.name}<span class="sub">${one.email}</span></th>
              <td>${one.areaKeys.map(nameOf).join(', ') || '–'}</td>
              <td class="r">
                <a href="${functionUrl}/${one.id}">Ändra<span class="sr"> ${one.name}</span></a>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
  return html`<section class="set-dept" aria-labelledby="d-${department.id}">
    <div class="sec-head">
      <h3 id="d-${department.id}">${department.name}</h3>
      <a class="btn btn-quiet" href="${list}/${department.id}/ny-funktion"
        >${icon('plus')}Lägg till funktion<span class="sr"> på ${department.name}</span></a
      >
    </div>
    ${functions.length === 0 ? html`<p class="quiet">Inga funktioner än.</p>` : table}
  </section>`
}

async function functionPage(
  request: FastifyRequest,
  show: { department: Department; id: string | null; typed: Typed; faults: Faults },
): Promise<Html> {
  const { department, id, typed, faults } = show
  const { db } = request.server.ctx
  const areas = await listAreas(db)
  const officers = (await listPeople(db)).filter(
    ({ role, active }) => active && role === 'handlaggare',
  )
  const { functions } = await escalationTargets(db)
  const other = (area: Area) =>
    functions.find((one) => one.id === area.functionId && one.id !== id)?.name
  const title = id === null ? `Ny funktion på ${department.name}` : typed.name
  return settingsPage(request, {
    title,
    main: html`<section class="rep-sec" aria-labelledby="fun">
      <h2 id="fun">${title}</h2>
      <form
        class="set-form"
        method="post"
        action="${id === null ? `${list}/${department.id}/funktioner` : `${functionUrl}/${id}`}"
        novalidate
      >
        ${csrfField(request)}
        ${textField({ name: 'name', label: 'Namn', value: typed.name, fault: faults.name })}
        ${textField({
          name: 'email',
          label: 'E-post',
          type: 'email',
          value: typed.email,
          fault: faults.email,
          hint: 'Hit skickas överlämningar och påminnelser.',
        })}
        <fieldset class="field">
          <legend>Handläggare</legend>
          ${
            officers.length === 0
              ? html`<p class="hint">Inga handläggare är tillagda under Personer.</p>`
              : officers.map((one) =>
                  tick('people', one.id, {
                    label: one.name,
                    checked: typed.people.includes(one.id),
                  }),
                )
          }
        </fieldset>
        <fieldset class="field">
          <legend>Områden</legend>
          <div class="ticks">
            ${areas.map((area) =>
              tick('areas', area.key, {
                label: area.name,
                checked: typed.areas.includes(area.key),
                now: other(area),
              }),
            )}
          </div>
        </fieldset>
        <div class="btns">
          <button class="btn btn-primary">Spara</button>
          <a class="btn btn-quiet" href="${list}">Avbryt</a>
        </div>
      </form>
    </section>`,
  })
}

function tick(
  name: string,
  value: string,
  { label, checked, now }: { label: string; checked: boolean; now?: string | undefined },
): Html {
  return html`<label class="check"
    ><input type="checkbox" name="${name}" value="${value}" ${checked && html`checked`} /><span
      >${label}${now === undefined ? nothing : html` <small class="muted">nu ${now}</small>`}</span
    ></label
  >`
}
