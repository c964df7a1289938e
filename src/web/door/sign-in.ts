import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { type Role } from '../../journey.ts'
import { findByEmail, listPeople, passwordHashOf, type Person } from '../../municipality/people.ts'
import { verifyPassword } from '../../municipality/passwords.ts'
import { everyone, signedIn } from '../request/access.ts'
import { attemptKeys, beginAttempt, endAttempt } from './attempts.ts'
import { csrfField } from '../request/csrf.ts'
import { door } from '../shell/document.ts'
import { face } from '../shell/face.ts'
import { textField } from '../shell/field.ts'
import { readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { homeOf } from '../shell/navigation.ts'
import { roleName } from '../shell/roles.ts'
import { signIn, signOut } from '../request/session.ts'

/** The door: sign in and out, and in the demo a button for each invented person. */
export function signInRoutes(app: FastifyInstance, ctx: Context): void {
  app.get('/', { preHandler: signedIn }, async (request, reply) =>
    reply.redirect(homeOf(request.person.role), 303),
  )
  app.get<{ Querystring: { till?: string } }>(
    '/logga-in',
    { preHandler: everyone },
    async (request, reply) => {
      if (request.session !== null) return reply.redirect(homeOf(request.person.role), 303)
      return reply.html(signInPage(request, { to: inside(request.query.till) }))
    },
  )
  app.post('/logga-in', { preHandler: everyone }, async (request, reply) => {
    const { epost: email, losenord, till } = readForm(request, 'epost', 'losenord', 'till')
    const to = inside(till)
    const keys = attemptKeys(email, request.ip)
    const attempt = await beginAttempt(ctx.db, keys, request.now)
    if (attempt.outcome === 'wait') {
      const fault = `Det blev för många försök. Vänta ${attempt.words} och försök igen.`
      return reply.code(429).html(signInPage(request, { to, email, fault }))
    }
    const person = await personWith(ctx, email, losenord)
    if (person === null) {
      const fault = 'E-postadressen eller lösenordet stämmer inte. Försök igen.'
      return reply.code(422).html(signInPage(request, { to, email, fault }))
    }
    await endAttempt(ctx.db, keys)
    await signIn(request, reply, person.id)
    return reply.redirect(to ?? homeOf(person.role), 303)
  })
  app.post('/logga-ut', { preHandler: signedIn }, async (request, reply) => {
    await signOut(request, reply)
    return reply.redirect('/logga-in', 303)
  })
  if (ctx.config.demo) demoRoute(app, ctx)
}

/** Only in the demo, where everybody is invented: one click instead of a password. */
function demoRoute(app: FastifyInstance, ctx: Context): void {
  app.post('/demo/logga-in', { preHandler: everyone }, async (request, reply) => {
    const { person: id } = readForm(request, 'person')
    const person = (await demoPeople(ctx)).find((one) => one.id === id)
    if (person === undefined) throw new HttpError(404)
    await signIn(request, reply, person.id)
    return reply.redirect(homeOf(person.role), 303)
  })
}

async function demoPeople({ db }: Context): Promise<Person[]> {
  const place = (person: Person) => shownFirst.indexOf(person.role)
  return (await listPeople(db)).filter(({ active }) => active).sort((a, b) => place(a) - place(b))
}

/** In the order in which a newcomer wants to be them. */
const shownFirst: readonly Role[] = [
  'kommunvagledare',
  'teamledare',
  'handlaggare',
  'chef',
  'verksamhetsutvecklare',
  'registrator',
  'admin',
]

/** The active person with this address and password. An unknown address takes as long as a known one. */
async function personWith(ctx: Context, email: string, password: string): Promise<Person | null> {
  const hash = await passwordHashOf(ctx.db, email)
  if (!(await verifyPassword(password.slice(0, 1_000), hash))) return null
  return findByEmail(ctx.db, email)
}

/**
 * A path of ours to go on to, or undefined: never another site. Looked at as a browser reads it, since the
 * dots in `/.//evil.example` go away and leave two slashes first.
 */
function inside(path = ''): string | undefined {
  if (!path.startsWith('/')) return undefined
  const url = URL.parse(path, 'http://here')
  if (url?.host !== 'here' || url.pathname.startsWith('//')) return undefined
  return url.pathname + url.search
}

interface SignInOptions {
  to: string | undefined
  email?: string
  fault?: string
}

async function signInPage(request: FastifyRequest, options: SignInOptions): Promise<Html> {
  const { ctx } = request.server
  const people = ctx.config.demo ? await demoPeople(ctx) : []
  return door(request, {
    title: 'Logga in',
    main: html`<h1>Logga in</h1>
      ${
        people.length > 0
          ? html`${demoButtons(request, people)}
              <p class="or"><span>eller med e-post</span></p>`
          : nothing
      }
      <form class="door-form" method="post" action="/logga-in" novalidate>
        ${csrfField(request)}
        <input type="hidden" name="till" value="${options.to}" />
        ${textField({
          name: 'epost',
          label: 'E-post',
          type: 'email',
          value: options.email ?? '',
          autocomplete: 'username',
        })}
        ${textField({
          name: 'losenord',
          label: 'Lösenord',
          type: 'password',
          autocomplete: 'current-password',
          fault: options.fault,
        })}
        <button class="btn btn-lg btn-wide ${people.length === 0 && 'btn-primary'}">
          Logga in
        </button>
      </form>
      <p class="hint door-note">
        Har du glömt lösenordet? Be din administratör om en ny inbjudan. Handläggare behöver inget
        konto. Svara direkt på mejlet du fick.
      </p>`,
  })
}

function demoButtons(request: FastifyRequest, people: Person[]): Html {
  return html`<p class="quiet">Det här är en demo. Allt är påhittat. Välj vem du vill vara.</p>
    <form class="demo-people" method="post" action="/demo/logga-in">
      ${csrfField(request)}
      ${people.map(
        (person) =>
          html`<button class="btn" name="person" value="${person.id}">
            ${face(person.name)}<span
              >${person.name}<small>${person.title || roleName(person.role)}</small></span
            >
          </button>`,
      )}
    </form>`
}
