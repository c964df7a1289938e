import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type Context } from '../../context.ts'
import { answer } from '../../desk/answer.ts'
import { findTicket } from '../../desk/ticket-view.ts'
import { latestQuestionId } from '../../desk/latest-question.ts'
import { type LetterKind, letterKinds } from '../../journey.ts'
import { openingWords, type Draft } from './composer.ts'
import { desk } from '../request/desk-only.ts'
import { clickKey, readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { calledName, firstName } from '../shell/names.ts'
import { ticketPage } from './page.ts'
import { withToast } from '../shell/toast.ts'

type NumberRequest = FastifyRequest<{ Params: { number: string } }>

export function answerRoutes(app: FastifyInstance, ctx: Context): void {
  app.post<{ Params: { number: string } }>(
    '/arenden/:number/svar',
    { preHandler: desk },
    async (request, reply) => send(request, reply, ctx),
  )
}

/** Sends what was written; whatever stands in the way, the words come back with the reason. */
async function send(request: NumberRequest, reply: FastifyReply, ctx: Context) {
  const { number } = request.params
  const form = readForm(request, 'slag', 'text', 'nyckel', 'citat', 'sedd')
  const ticket = await findTicket(ctx.db, number)
  if (ticket === null) throw new HttpError(404)
  const written = {
    kind: kindOf(form.slag),
    text: form.text === openingWords({ ticket }) ? '' : form.text,
    quote: form.citat === 'ja',
    idempotencyKey: clickKey(form.nyckel),
  }
  const refuse = async (status: number, faults: string[]) =>
    reply.code(status).html(
      ticketPage(request, number, {
        draft: { ...written, text: form.text, faults } satisfies Draft,
      }),
    )
  if (form.sedd !== (await latestQuestionId(ctx.db, ticket.id))) {
    const who = calledName(ticket.inquirer)
    return refuse(409, [
      `${who} har skrivit igen medan du skrev. Läs det nya mejlet och skicka sedan.`,
    ])
  }
  const about = { ticketId: ticket.id, personId: request.person.id }
  const answered = await answer(ctx, { ...written, ...about }, request.now)
  if (answered.outcome === 'refused') return refuse(422, answered.reasons)
  if (answered.outcome === 'taken') {
    return refuse(409, [`${firstName(answered.by)} har tagit ärendet.`])
  }
  if (answered.outcome === 'already') {
    return reply.redirect(withToast(`/arenden/${number}`, 'redan-skickat', number), 303)
  }
  return reply.redirect(withToast('/att-besvara', 'skickat', number), 303)
}

function kindOf(slag: string): LetterKind {
  const kind = letterKinds.find((one) => one === slag)
  if (kind === undefined) throw new HttpError(400, 'Välj vad det är du skickar.')
  return kind
}
