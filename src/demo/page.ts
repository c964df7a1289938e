import { type FastifyInstance } from 'fastify'
import { type Context } from '../context.ts'
import { isPlainAddress, normalise } from '../mail/address.ts'
import { everyone } from '../web/request/access.ts'
import { readForm } from '../web/request/form.ts'
import { HttpError } from '../web/request/http-error.ts'
import { sendAsCitizen } from './citizen.ts'
import { examples } from './examples.ts'
import { fateOf } from './fate.ts'
import { type Left, openWorld } from './left.ts'
import { type DemoMail, demoLogin } from './mail-server.ts'
import { sayWhilePlaying } from './notice.ts'
import { mailboxPage, sentPage } from './view.ts'
import { type Written } from './write-view.ts'

/** How many times the page asks by itself whether a mail has been read, a second apart. */
const asksAtMost = 30

interface Behind {
  mail: DemoMail
  /** Whether the history is being played: until it has been, nothing can be sent. */
  isPlaying: () => boolean
}

/** The page Demobrevlåda: write as a citizen, and see what has left the house. It needs no sign-in. */
export function demoMailRoutes(app: FastifyInstance, ctx: Context, behind: Behind): void {
  sayWhilePlaying(app, behind.isPlaying)
  const leftHouse = openWorld(ctx.db, behind.mail)
  app.get<{ Querystring: { svar?: string; exempel?: string } }>(
    '/demobrevlada',
    { preHandler: everyone },
    async (request, reply) => {
      const { svar = '', exempel } = request.query
      const left = await leftHouse()
      const replyTo = find(left, svar)
      const example = Number(exempel ?? 0) % examples.length || 0
      const written = replyTo === null ? exampleAt(example) : answering(replyTo)
      return reply.html(mailboxPage(request, { left, replyTo, written, example }))
    },
  )
  app.post('/demobrevlada', { preHandler: everyone }, async (request, reply) => {
    const { svar, ...written } = readForm(request, 'svar', 'name', 'address', 'subject', 'text')
    const left = await leftHouse()
    const replyTo = find(left, svar)
    const faults = behind.isPlaying() ? { text: tooEarly } : faultsOf(written)
    if (Object.keys(faults).length > 0) {
      const show = { left, replyTo, written, faults, example: 0 }
      return reply.code(422).html(mailboxPage(request, show))
    }
    const address = normalise(written.address)
    const messageId = await sendAsCitizen(ctx, { ...written, address, replyTo }, request.now)
    return reply.redirect(`/demobrevlada/skickat/${bare(messageId)}`, 303)
  })
  sentRoute(app, ctx)
}

/** After a mail has been sent: asks by itself until it is in the queue. */
function sentRoute(app: FastifyInstance, { db }: Context): void {
  app.get<{ Params: { id: string }; Querystring: { n?: string } }>(
    '/demobrevlada/skickat/:id',
    { preHandler: everyone },
    async (request, reply) => {
      const { id } = request.params
      const asked = Number(request.query.n ?? 0) || 0
      const fate = await fateOf(db, `<${id}>`)
      const asksAgain = fate === null && asked < asksAtMost
      if (asksAgain) {
        const next = `/demobrevlada/skickat/${encodeURIComponent(id)}?n=${asked + 1}`
        reply.header('refresh', `1; url=${next}`)
      }
      return reply.html(sentPage(request, { fate, asksAgain }))
    },
  )
}

const tooEarly = 'Demons mejl läses fortfarande in. Vänta några sekunder och skicka igen.'

function bare(messageId: string): string {
  return encodeURIComponent(messageId.slice(1, -1))
}

/** The mail that is answered; null when none is. */
function find(left: readonly Left[], id: string): Left | null {
  if (id === '') return null
  const found = left.find((one) => String(one.id) === id)
  if (found === undefined) throw new HttpError(404)
  return found
}

function exampleAt(index: number): Written {
  const example = examples[index]
  if (example === undefined) throw new HttpError(404)
  return example
}

/** The recipient writes back: nothing is typed yet but who it is. */
function answering({ to, subject }: Left): Written {
  const again = /^(?:sv|re):/i.test(subject) ? subject : `SV: ${subject}`
  return { name: to.name, address: to.address, subject: again, text: '' }
}

function faultsOf({ address, text }: Written): Partial<Written> {
  const faults: Partial<Written> = {}
  const to = normalise(address)
  if (!isPlainAddress(to)) faults.address = 'Skriv en e-postadress, som elsa@post.example.'
  if (to === demoLogin.user) faults.address = 'Det är kommunens egen adress. Välj en annan.'
  if (text === '') faults.text = 'Skriv något i mejlet.'
  return faults
}
