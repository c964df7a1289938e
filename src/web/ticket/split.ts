import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { type Context } from '../../context.ts'
import { moveByHand, splitByHand, type SplitByHand } from '../../desk/split.ts'
import { findTicket } from '../../desk/ticket-view.ts'
import { listAreas } from '../../municipality/areas.ts'
import { csrfField } from '../request/csrf.ts'
import { desk } from '../request/desk-only.ts'
import { readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { isUuid } from '../request/uuid.ts'
import { firstName } from '../shell/names.ts'
import { when } from '../shell/parts.ts'
import { withToast } from '../shell/toast.ts'
import { besideHead, besidePage, obstacle } from './beside.ts'
import { type TicketData } from './data.ts'

type NumberRequest = FastifyRequest<{ Params: { number: string } }>

/** So many questions beside the first: a mail with more is rare, and can be divided again. */
const slots = ['1', '2', '3'] as const

interface Attempt {
  fault: string | null
  subjects: Record<string, string>
  areas: Record<string, string>
}

const blank: Attempt = { fault: null, subjects: {}, areas: {} }

export function splitRoutes(app: FastifyInstance, ctx: Context): void {
  const at = (name: string) => `/arenden/:number/${name}`
  app.get<{ Params: { number: string } }>(at('dela'), { preHandler: desk }, (request, reply) =>
    reply.html(splitPage(request, blank)),
  )
  app.post<{ Params: { number: string } }>(at('dela'), { preHandler: desk }, (request, reply) =>
    split(request, reply, ctx),
  )
  app.post<{ Params: { number: string } }>(at('flytta'), { preHandler: desk }, (request, reply) =>
    move(request, reply, ctx),
  )
}

async function split(request: NumberRequest, reply: FastifyReply, ctx: Context) {
  const form = readForm(request, 'vad1', 'vad2', 'vad3', 'omrade1', 'omrade2', 'omrade3')
  const { number } = request.params
  const { id: ticketId } = await existing(ctx, number)
  const known = new Set((await listAreas(ctx.db)).map(({ key }) => key))
  const parts = slots
    .map((n) => ({ subject: form[`vad${n}`].slice(0, 200), areaKey: form[`omrade${n}`] }))
    .filter(({ subject }) => subject !== '')
  const attempt = { subjects: form, areas: form }
  const refuse = (fault: string) => reply.code(422).html(splitPage(request, { ...attempt, fault }))
  if (parts.length === 0) return refuse('Skriv vad minst en av de andra frågorna gäller.')
  if (parts.some(({ areaKey }) => !known.has(areaKey))) return refuse('Välj ett område.')
  const about = { ticketId, personId: request.person.id, parts }
  const done = await splitByHand(ctx, about, request.now)
  if (done.outcome !== 'done') return refuse(why(done))
  return reply.redirect(withToast(`/arenden/${number}`, 'delat', number), 303)
}

async function move(request: NumberRequest, reply: FastifyReply, ctx: Context) {
  const form = readForm(request, 'mejl')
  const { number } = request.params
  const { id: ticketId } = await existing(ctx, number)
  const refuse = (fault: string) => reply.code(422).html(splitPage(request, { ...blank, fault }))
  if (!isUuid(form.mejl)) return refuse('Välj vilket mejl som ska flyttas.')
  const about = { ticketId, personId: request.person.id, messageId: form.mejl }
  const done = await moveByHand(ctx, about, request.now)
  if (done.outcome !== 'done') return refuse(why(done))
  return reply.redirect(withToast(`/arenden/${done.number}`, 'flyttat', done.number), 303)
}

async function existing(ctx: Context, number: string) {
  const ticket = await findTicket(ctx.db, number)
  if (ticket === null) throw new HttpError(404)
  return ticket
}

function why(done: Exclude<SplitByHand, { outcome: 'done' }>): string {
  return done.outcome === 'taken' ? `${firstName(done.by)} har tagit ärendet.` : done.reason
}

function splitPage(request: NumberRequest, attempt: Attempt): Promise<Html> {
  const { number } = request.params
  const title = `Dela ${number}`
  const right = (data: TicketData) =>
    html`<div class="composer">
      ${besideHead(`Dela ${number}`, number)}
      <div class="comp-body hand">
        ${obstacle(attempt.fault)} ${questions(request, data, attempt)} ${mails(request, data)}
      </div>
    </div>`
  return besidePage(request, { number, title, right })
}

function questions(request: NumberRequest, data: TicketData, attempt: Attempt): Html {
  const { ticket, areas } = data
  return html`<form class="hand-part" method="post" action="/arenden/${ticket.number}/dela">
    ${csrfField(request)}
    <h3>Flera frågor i samma mejl</h3>
    <p class="quiet">
      Varje fråga får ett eget ärende med mejlet i. Den första stannar här. Alla räknas från när
      mejlet kom, och som en fråga i rapporten: helt besvarad när den sista är det.
    </p>
    ${slots.map(
      (n) =>
        html`<fieldset class="part">
          <legend>Fråga ${Number(n) + 1}${n === '1' ? nothing : ', om det finns en till'}</legend>
          <div class="field">
            <label for="vad${n}">Vad gäller den?</label>
            <input
              class="input"
              id="vad${n}"
              name="vad${n}"
              maxlength="200"
              value="${attempt.subjects[`vad${n}`] ?? ''}"
            />
          </div>
          <div class="field">
            <label for="omrade${n}">Område</label>
            <select class="input" id="omrade${n}" name="omrade${n}">
              ${areas.map(
                ({ key, name }) =>
                  html`<option
                    value="${key}"
                    ${key === (attempt.areas[`omrade${n}`] ?? ticket.areaKey) && html`selected`}
                  >
                    ${name}
                  </option>`,
              )}
            </select>
          </div>
        </fieldset>`,
    )}
    <p class="btns"><button class="btn btn-primary">Dela ärende</button></p>
  </form>`
}

/** A mail that was joined wrongly; nothing when there is but one. */
function mails(request: NumberRequest, { ticket, messages }: TicketData): Html {
  const incoming = messages.filter(({ direction }) => direction === 'in')
  if (incoming.length < 2) return nothing
  return html`<form class="hand-part" method="post" action="/arenden/${ticket.number}/flytta">
    ${csrfField(request)}
    <h3>Ett mejl som inte hör hit</h3>
    <p class="quiet">
      Mejlet får ett eget ärende, och klockan går från när det kom. Svaren på det följer med.
    </p>
    <fieldset class="field">
      <legend>Vilket mejl?</legend>
      ${incoming.map(
        ({ id, from, newText, arrivedAt }) =>
          html`<label class="check"
            ><input type="radio" name="mejl" value="${id}" required /><span
              ><bdi>${from.name || from.address}</bdi>, ${when(request.now, arrivedAt)}:
              ${firstWords(newText)}</span
            ></label
          >`,
      )}
    </fieldset>
    <p class="btns"><button class="btn">Flytta till ett eget ärende</button></p>
  </form>`
}

function firstWords(text: string): string {
  const line = text.slice(0, 400).replace(/\s+/g, ' ').trim()
  return line.length > 80 ? `${line.slice(0, 80).replace(/ \S*$/, '')} …` : line
}
