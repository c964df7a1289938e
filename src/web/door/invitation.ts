import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { readInvitation, useInvitation } from '../../municipality/invitations.ts'
import { hashPassword } from '../../municipality/passwords.ts'
import { findPerson, setPasswordHash, type Person } from '../../municipality/people.ts'
import { everyone } from '../request/access.ts'
import { csrfField } from '../request/csrf.ts'
import { door } from '../shell/document.ts'
import { textField } from '../shell/field.ts'
import { readForm } from '../request/form.ts'
import { homeOf } from '../shell/navigation.ts'
import { leastLength, passwordFault } from './password-rules.ts'
import { endSessionsOf, signIn } from '../request/session.ts'

interface WithToken {
  Params: { token: string }
}

interface Faults {
  losenord?: string
  igen?: string
}

/** GET and POST /bjud-in/:token: an invited person chooses a password. Looking does not use the link up. */
export function invitationRoutes(app: FastifyInstance, ctx: Context): void {
  app.get<WithToken>('/bjud-in/:token', { preHandler: everyone }, async (request, reply) => {
    const person = await invitedBy(ctx, request.params.token, request.now)
    if (person === null) return reply.code(410).html(usedUp(request))
    return reply.html(choosePage(request, person, {}))
  })
  app.post<WithToken>('/bjud-in/:token', { preHandler: everyone }, async (request, reply) => {
    const { losenord, igen } = readForm(request, 'losenord', 'igen')
    const person = await invitedBy(ctx, request.params.token, request.now)
    if (person === null) return reply.code(410).html(usedUp(request))
    const faults = faultsIn(losenord, igen, [
      person.name,
      person.email,
      ctx.config.municipality.name,
    ])
    if (faults !== null) return reply.code(422).html(choosePage(request, person, faults))
    const isFirst = await choose(ctx, request, losenord)
    if (!isFirst) return reply.code(410).html(usedUp(request))
    await signIn(request, reply, person.id)
    return reply.redirect(homeOf(person.role), 303)
  })
}

async function invitedBy({ db }: Context, token: string, now: Date): Promise<Person | null> {
  const id = await readInvitation(db, token, now)
  const person = id === null ? null : await findPerson(db, id)
  return person?.active ? person : null
}

/** Uses the link up and sets the password; sessions with the old one end. False: somebody was faster. */
async function choose(
  { db }: Context,
  request: FastifyRequest<WithToken>,
  password: string,
): Promise<boolean> {
  const hash = await hashPassword(password)
  return db.transaction().execute(async (tx) => {
    const personId = await useInvitation(tx, request.params.token, request.now)
    if (personId === null) return false
    await setPasswordHash(tx, personId, hash)
    await endSessionsOf(tx, personId)
    return true
  })
}

function faultsIn(password: string, again: string, names: string[]): Faults | null {
  const fault = passwordFault(password, names)
  if (fault !== null) return { losenord: fault }
  return password === again ? null : { igen: 'Lösenorden är inte lika. Skriv samma två gånger.' }
}

function choosePage(request: FastifyRequest<WithToken>, person: Person, faults: Faults): Html {
  return door(request, {
    title: 'Välj lösenord',
    main: html`<h1>Välj lösenord</h1>
      <p>Hej ${person.name}! Sedan loggar du in med ${person.email}.</p>
      <form class="door-form" method="post" action="/bjud-in/${request.params.token}" novalidate>
        ${csrfField(request)}
        <input type="hidden" autocomplete="username" value="${person.email}" />
        ${textField({
          name: 'losenord',
          label: 'Lösenord',
          type: 'password',
          autocomplete: 'new-password',
          hint: `Minst ${leastLength} tecken. Fyra ord efter varandra går bra.`,
          fault: faults.losenord,
        })}
        ${textField({
          name: 'igen',
          label: 'Samma lösenord en gång till',
          type: 'password',
          autocomplete: 'new-password',
          fault: faults.igen,
        })}
        <button class="btn btn-primary btn-lg btn-wide">Spara och logga in</button>
      </form>`,
  })
}

function usedUp(request: FastifyRequest): Html {
  return door(request, {
    title: 'Länken gäller inte längre',
    main: html`<h1>Länken gäller inte längre</h1>
      <p>
        Den kan vara använd, för gammal eller ersatt av en nyare. Har du valt lösenord kan du logga
        in. Annars ber du den som bjöd in dig om en ny länk.
      </p>
      <p><a class="btn btn-primary btn-lg btn-wide" href="/logga-in">Logga in</a></p>`,
  })
}
