import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { longInstant } from '../../clock/words.ts'
import { type Context } from '../../context.ts'
import { roles, type Role } from '../../journey.ts'
import { isPlainAddress, normalise } from '../../mail/address.ts'
import { listDepartments, type Department } from '../../municipality/functions.ts'
import {
  addPerson,
  findPerson,
  listPeople,
  setActive,
  updatePerson,
  type Person,
  type PersonDetails,
} from '../../municipality/people.ts'
import { allow } from '../request/access.ts'
import { worksAtDesk } from '../request/desk-only.ts'
import { csrfField } from '../request/csrf.ts'
import { face } from '../shell/face.ts'
import { readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { sendInvitation, type Invited } from './invite.ts'
import { personForm, type PersonTyped } from './person-form.ts'
import { roleName } from '../shell/roles.ts'
import { endSessionsOf } from '../request/session.ts'
import { settingsPage } from './page.ts'
import { signatureCard, signatureOf, type SignatureView } from './signature-card.ts'
import { icon } from '../style/icons.ts'
import { isUuid } from '../request/uuid.ts'

const list = '/installningar/personer'
const admin = { preHandler: allow('admin') }

export function peopleRoutes(app: FastifyInstance, ctx: Context): void {
  app.get(list, admin, async (request, reply) => reply.html(listPage(request)))
  app.get(`${list}/ny`, admin, async (request, reply) => reply.html(newPage(request, empty, {})))
  app.post(list, admin, async (request, reply) => {
    const typed = readForm(request, ...fields, 'email')
    const departments = await listDepartments(ctx.db)
    const faults = { ...emailFault(typed.email), ...faultsIn(typed, departments) }
    if (Object.keys(faults).length > 0) {
      return reply.code(422).html(newPage(request, typed, faults))
    }
    const person = { ...detailsOf(typed), email: normalise(typed.email) }
    const added = await addPerson(ctx.db, person, request.now)
    if (added.outcome === 'exists') {
      const fault = { email: 'Det finns redan en person med den adressen.' }
      return reply.code(422).html(newPage(request, typed, fault))
    }
    return reply.code(201).html(invitedPage(request, added.id))
  })
  personRoutes(app, ctx)
}

type WithId = { Params: { id: string } }

/** What can be done with one person. */
function personRoutes(app: FastifyInstance, ctx: Context): void {
  app.get<WithId>(`${list}/:id`, admin, async (request, reply) => {
    const person = await known(ctx, request.params.id)
    return reply.html(editPage(request, person, typedOf(person), {}))
  })
  app.post<WithId>(`${list}/:id`, admin, async (request, reply) => {
    const person = await known(ctx, request.params.id)
    const typed = readForm(request, ...fields)
    const faults = faultsIn(typed, await listDepartments(ctx.db))
    if (typed.role !== 'admin' && (await isLastAdmin(ctx, person))) faults.role = lastAdmin
    if (Object.keys(faults).length > 0) {
      return reply
        .code(422)
        .html(editPage(request, person, { ...typed, email: person.email }, faults))
    }
    await updatePerson(ctx.db, person.id, detailsOf(typed))
    return reply.redirect(`${list}?sparad=${person.id}`, 303)
  })
  app.get<WithId & { Querystring: Record<string, string> }>(
    `${list}/:id/signatur`,
    admin,
    async (request, reply) => {
      const person = await known(ctx, request.params.id)
      const departments = await listDepartments(ctx.db)
      const { name = '', title = '', unit = '', phone = '', departmentId } = request.query
      const department = departments.find(({ id }) => id === departmentId)?.name ?? ''
      const view = signatureOf(ctx, { ...person, name, title, unit, phone, department })
      return reply.html(signatureCard(view))
    },
  )
  app.post<WithId>(`${list}/:id/bjud-in`, admin, async (request, reply) => {
    readForm(request)
    const person = await known(ctx, request.params.id)
    if (!person.active) throw new HttpError(409, 'Öppna kontot först, och bjud sedan in.')
    return reply.code(201).html(invitedPage(request, person.id))
  })
  app.post<WithId>(`${list}/:id/avsluta`, admin, async (request, reply) => {
    readForm(request)
    const person = await known(ctx, request.params.id)
    if (await isLastAdmin(ctx, person)) throw new HttpError(409, lastAdmin)
    await ctx.db.transaction().execute(async (tx) => {
      await setActive(tx, person.id, false)
      await endSessionsOf(tx, person.id)
    })
    return reply.redirect(`${list}?avslutad=${person.id}`, 303)
  })
  app.post<WithId>(`${list}/:id/oppna`, admin, async (request, reply) => {
    readForm(request)
    const person = await known(ctx, request.params.id)
    await setActive(ctx.db, person.id, true)
    return reply.redirect(`${list}?sparad=${person.id}`, 303)
  })
}

const fields = ['name', 'title', 'unit', 'phone', 'departmentId', 'role'] as const
const empty: PersonTyped = {
  email: '',
  name: '',
  title: '',
  unit: '',
  phone: '',
  departmentId: '',
  role: 'kommunvagledare',
}
const lastAdmin = 'Det måste finnas minst en administratör. Gör någon annan till det först.'

type Faults = Partial<Record<keyof PersonTyped, string>>

function faultsIn(typed: Omit<PersonTyped, 'email'>, departments: Department[]): Faults {
  const faults: Faults = {}
  if (typed.name.split(/\s+/).length < 2) faults.name = 'Skriv både förnamn och efternamn.'
  if (typed.phone !== '' && !/^(?:\+46|0)[\d\s-]{6,20}$/.test(typed.phone)) {
    faults.phone = 'Skriv numret med riktnummer, till exempel 0980-319 200.'
  }
  if (!roles.some((role) => role === typed.role)) faults.role = 'Välj en roll.'
  if (typed.departmentId !== '' && !departments.some(({ id }) => id === typed.departmentId)) {
    faults.departmentId = 'Förvaltningen finns inte längre. Välj en annan.'
  }
  for (const name of ['name', 'title', 'unit'] as const) {
    if (typed[name].length > 120) faults[name] = 'Skriv högst 120 tecken.'
  }
  return faults
}

function emailFault(email: string): Faults {
  if (isPlainAddress(normalise(email))) return {}
  return { email: 'Skriv en hel e-postadress, till exempel anna.sjolund@kommun.se.' }
}

function detailsOf(typed: Omit<PersonTyped, 'email'>): PersonDetails {
  const { departmentId, role, ...rest } = typed
  return { ...rest, departmentId: departmentId || null, role: role as Role }
}

function typedOf(person: Person): PersonTyped {
  const { email, name, title, unit, phone, departmentId, role } = person
  return { email, name, title, unit, phone, departmentId: departmentId ?? '', role }
}

async function known({ db }: Context, id: string): Promise<Person> {
  const person = isUuid(id) ? await findPerson(db, id) : null
  if (person === null) throw new HttpError(404)
  return person
}

/** True when this is the only one left who can change the settings. */
async function isLastAdmin({ db }: Context, { id, role }: Person): Promise<boolean> {
  if (role !== 'admin') return false
  const people = await listPeople(db)
  return !people.some((one) => one.role === 'admin' && one.active && one.canSignIn && one.id !== id)
}

async function listPage(request: FastifyRequest): Promise<Html> {
  const { ctx } = request.server
  const people = await listPeople(ctx.db)
  const rows = people.map((person) => ({ person, signature: signatureOf(ctx, person) }))
  return settingsPage(request, {
    title: 'Personer',
    main: html`<section class="rep-sec" aria-labelledby="ppl">
      <div class="sec-head">
        <h2 id="ppl">Personer</h2>
        <a class="btn btn-primary" href="${list}/ny">${icon('user-plus')}Lägg till person</a>
      </div>
      ${saved(request, people)} ${incomplete(rows)}
      <div class="table-wrap" tabindex="0" role="region" aria-label="Tabell över personer">
        <table class="table ppl">
          <thead>
            <tr>
              <th scope="col">Namn</th>
              <th scope="col">Roll</th>
              <th scope="col">Förvaltning</th>
              <th scope="col">Signatur</th>
              <th scope="col"><span class="sr">Ändra</span></th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => personRow(row, ctx.config.demo))}
          </tbody>
        </table>
      </div>
    </section>`,
  })
}

interface Row {
  person: Person
  signature: SignatureView
}

function personRow({ person, signature }: Row, isDemo: boolean): Html {
  return html`<tr>
    <th scope="row">
      <span class="dots"
        >${face(person.name)}<span
          >${person.name}<span class="sub">${person.email}</span></span
        ></span
      >
    </th>
    <td>${roleName(person.role)}${state(person, isDemo)}</td>
    <td>${person.department || '–'}</td>
    ${signatureCell(person, signature)}
    <td class="r">
      <a href="${list}/${person.id}">Ändra<span class="sr"> ${person.name}</span></a>
    </td>
  </tr>`
}

/** In the demo nobody needs a password. */
function state({ active, canSignIn }: Person, isDemo: boolean): Html {
  if (!active) return html`<span class="sub">Avslutad</span>`
  return canSignIn || isDemo ? nothing : html`<span class="sub">Har inget lösenord än</span>`
}

function signatureCell(person: Person, { faults, complete, of }: SignatureView): Html {
  if (!person.active || !worksAtDesk(person.role)) return html`<td class="no">–</td>`
  const [first] = faults
  if (first === undefined) {
    return html`<td>
      <span class="clock" data-state="done"
        >${icon('circle-check')}<b>${complete} av ${of}</b></span
      >
    </td>`
  }
  return html`<td>
    <span class="clock" data-state="late"
      >${icon('circle-alert')}<b>${complete} av ${of}. ${first}</b></span
    >
  </td>`
}

/** Says first what stops somebody from working. */
function incomplete(rows: Row[]): Html {
  const stuck = rows.filter(
    ({ person, signature }) =>
      person.active && worksAtDesk(person.role) && signature.faults.length > 0,
  )
  if (stuck.length === 0) return nothing
  const names = stuck.map(({ person }) => person.name)
  const who = new Intl.ListFormat('sv').format(names)
  return html`<div class="banner banner-late">
    ${icon('circle-alert')}
    <div>
      <p>
        <b
          >${stuck.length === 1 ? 'En signatur är' : `${stuck.length} signaturer är`} inte
          komplett${stuck.length === 1 ? '' : 'a'}.</b
        >
      </p>
      <p>${who} kan inte skicka svar förrän alla uppgifter är ifyllda.</p>
    </div>
  </div>`
}

/** What was done on the page before, by id so that a link cannot put words here. */
function saved({ query }: FastifyRequest, people: Person[]): Html {
  const { sparad, avslutad } = query as Record<string, unknown>
  const person = people.find(({ id }) => id === sparad || id === avslutad)
  if (person === undefined) return nothing
  const words = person.active
    ? `${person.name} är sparad.`
    : `${person.name} är avslutad och utloggad. Det som ${person.name} har skrivit finns kvar.`
  return html`<div class="banner banner-ok" role="status">
    ${icon('circle-check')}
    <div><p>${words}</p></div>
  </div>`
}

async function newPage(request: FastifyRequest, typed: PersonTyped, faults: Faults): Promise<Html> {
  const departments = await listDepartments(request.server.ctx.db)
  return settingsPage(request, {
    title: 'Lägg till person',
    main: html`<section class="rep-sec" aria-labelledby="ny">
      <h2 id="ny">Lägg till person</h2>
      <p class="quiet">Personen får en inbjudan med en länk för att välja lösenord.</p>
      <form class="set-form" method="post" action="${list}" novalidate>
        ${csrfField(request)} ${personForm(typed, { faults, departments, isNew: true })}
        <div class="btns">
          <button class="btn btn-primary">Lägg till och bjud in</button>
          <a class="btn btn-quiet" href="${list}">Avbryt</a>
        </div>
      </form>
    </section>`,
  })
}

async function editPage(
  request: FastifyRequest,
  person: Person,
  typed: PersonTyped,
  faults: Faults,
): Promise<Html> {
  const { ctx } = request.server
  const departments = await listDepartments(ctx.db)
  const department = departments.find(({ id }) => id === typed.departmentId)?.name ?? ''
  const view = signatureOf(ctx, { ...typed, department })
  return settingsPage(request, {
    title: person.name,
    main: html`<section class="rep-sec" aria-labelledby="en">
        <h2 id="en">${person.name}</h2>
        ${person.active ? nothing : html`<p class="quiet">Kontot är avslutat.</p>`}
        <form
          class="set-form"
          method="post"
          action="${list}/${person.id}"
          novalidate
          data-controller="signature"
          data-signature-from-value="${list}/${person.id}/signatur"
          data-action="input->signature#look"
        >
          ${csrfField(request)} ${personForm(typed, { faults, departments, isNew: false })}
          <div data-signature-target="card" aria-live="polite">${signatureCard(view)}</div>
          <div class="btns">
            <button class="btn btn-primary">Spara</button>
            <a class="btn btn-quiet" href="${list}">Avbryt</a>
          </div>
        </form>
      </section>
      ${account(request, person)}`,
  })
}

/** The invitation and the end of the account. */
function account(request: FastifyRequest, person: Person): Html {
  const action = (path: string, button: Html) =>
    html`<form method="post" action="${list}/${person.id}/${path}">
      ${csrfField(request)}${button}
    </form>`
  if (!person.active) {
    return html`<section class="rep-sec gap-t" aria-labelledby="konto">
      <h2 id="konto">Konto</h2>
      ${action('oppna', html`<button class="btn">Öppna kontot igen</button>`)}
    </section>`
  }
  return html`<section class="rep-sec gap-t" aria-labelledby="konto">
    <h2 id="konto">Konto</h2>
    <p class="quiet">
      En ny inbjudan gäller i 24 timmar. Det gamla lösenordet fungerar tills ett nytt är valt. När
      kontot avslutas loggas personen ut överallt. Svar och händelser finns kvar.
    </p>
    <div class="btns">
      ${action('bjud-in', html`<button class="btn">${icon('mail')}Skicka ny inbjudan</button>`)}
      ${action('avsluta', html`<button class="btn">${icon('user-round-x')}Avsluta kontot</button>`)}
    </div>
  </section>`
}

/** Invites, and shows the link once: mail does not always arrive. */
async function invitedPage(request: FastifyRequest, personId: string): Promise<Html> {
  const { ctx } = request.server
  const invited: Invited = await sendInvitation(ctx, personId, request.now)
  return settingsPage(request, {
    title: `${invited.person.name} är inbjuden`,
    main: html`<section class="rep-sec" aria-labelledby="klar">
      <h2 id="klar">${invited.person.name} är inbjuden</h2>
      <p>
        ${
          invited.mailed
            ? html`En inbjudan är på väg till <b>${invited.person.email}</b>.`
            : html`Det finns ingen brevlåda att skicka inbjudan från. Ge länken till
              ${invited.person.name} själv.`
        }
        Länken gäller till ${longInstant(invited.until)} och kan användas en gång.
      </p>
      <div class="field">
        <label for="lank">Länk, om mejlet inte kommer fram</label>
        <input class="input" id="lank" readonly value="${invited.link}" />
        <p class="hint">Den visas bara nu. Ge den bara till ${invited.person.name}.</p>
      </div>
      <p><a class="btn" href="${list}">Till alla personer</a></p>
    </section>`,
  })
}
