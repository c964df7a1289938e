import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { shortInstant } from '../../clock/words.ts'
import { type Context } from '../../context.ts'
import { mergeByHand, type MergedByHand, unmergeByHand } from '../../desk/merge.ts'
import { findTicket } from '../../desk/ticket-view.ts'
import { backTo } from '../request/back.ts'
import { csrfField } from '../request/csrf.ts'
import { desk } from '../request/desk-only.ts'
import { readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { firstName } from '../shell/names.ts'
import { subjectWords } from '../shell/parts.ts'
import { withToast } from '../shell/toast.ts'
import { besideHead, besidePage, obstacle } from './beside.ts'
import { type TicketData } from './data.ts'

type NumberRequest = FastifyRequest<{ Params: { number: string } }>

/** What a person has chosen, and what stands in the way. */
interface Attempt {
  number: string
  fault: string | null
  /** The inquirers are not the same: it must be said that this is meant. */
  mustAccept: boolean
}

const blank: Attempt = { number: '', fault: null, mustAccept: false }

export function mergeRoutes(app: FastifyInstance, ctx: Context): void {
  const path = '/arenden/:number/sla-ihop'
  app.get<{ Params: { number: string } }>(path, { preHandler: desk }, async (request, reply) =>
    reply.html(mergePage(request, blank)),
  )
  app.post<{ Params: { number: string } }>(path, { preHandler: desk }, async (request, reply) =>
    merge(request, reply, ctx),
  )
  app.post<{ Params: { number: string } }>(
    '/arenden/:number/skilj-at',
    { preHandler: desk },
    async (request, reply) => {
      const { number } = request.params
      const form = readForm(request, 'tillbaka')
      const by = { number, personId: request.person.id }
      const { outcome } = await unmergeByHand(ctx.db, by, request.now)
      const back = backTo(form.tillbaka, `/arenden/${number}`)
      return reply.redirect(withToast(back, toldOf[outcome], number), 303)
    },
  )
}

const toldOf = { unmerged: 'atskilt', gone: 'redan-gjort', taken: 'inte-ditt' } as const

async function merge(request: NumberRequest, reply: FastifyReply, ctx: Context) {
  const form = readForm(request, 'med', 'nummer', 'godkant')
  const ticket = await findTicket(ctx.db, request.params.number)
  if (ticket === null) throw new HttpError(404)
  const number = form.med === '' || form.med === 'annat' ? form.nummer : form.med
  const accepted = form.godkant === 'ja'
  const about = { ticketId: ticket.id, number, personId: request.person.id, accepted }
  const merged = await mergeByHand(ctx.db, about, request.now)
  if (merged.outcome === 'merged') {
    const there = `/arenden/${merged.stays}`
    return reply.redirect(withToast(there, 'ihopslaget', merged.gone), 303)
  }
  return reply.code(422).html(mergePage(request, { number, ...inTheWay(merged) }))
}

function inTheWay(merged: Exclude<MergedByHand, { outcome: 'merged' }>): Omit<Attempt, 'number'> {
  if (merged.outcome === 'refused') return { fault: merged.reason, mustAccept: false }
  if (merged.outcome === 'taken') {
    return { fault: `${firstName(merged.by)} har ett av ärendena.`, mustAccept: false }
  }
  const fault = `${merged.number} kommer från en annan avsändare. Svaret går till den som skrev först, och den kan få läsa vad den andra har skrivit. Gäller sekretess ska ärendena vara åtskilda.`
  return { fault, mustAccept: true }
}

function mergePage(request: NumberRequest, attempt: Attempt): Promise<Html> {
  const { number } = request.params
  const title = `Slå ihop ${number}`
  return besidePage(request, { number, title, right: (data) => form(request, data, attempt) })
}

function form(request: NumberRequest, data: TicketData, attempt: Attempt): Html {
  const { ticket, earlier } = data
  const isListed = earlier.some(({ number }) => number === attempt.number)
  return html`<div class="composer">
    ${besideHead('Slå ihop med ett annat ärende', ticket.number)}
    <form class="comp-body hand" method="post" action="/arenden/${ticket.number}/sla-ihop">
      ${csrfField(request)} ${obstacle(attempt.fault)}
      <p class="quiet">
        Mejl, svar och överlämningar samlas i det ärende som kom först. Klockan går från det första
        mejlet. Det andra numret leder dit, och du kan skilja ärendena åt igen.
      </p>
      ${
        earlier.length === 0
          ? nothing
          : html`<fieldset class="field">
              <legend>Från samma avsändare</legend>
              ${earlier.map(
                (one, i) =>
                  html`<label class="check"
                    ><input
                      type="radio"
                      name="med"
                      value="${one.number}"
                      ${(isListed ? one.number === attempt.number : i === 0 && attempt.number === '') && html`checked`}
                    /><span
                      >${one.number}, ${subjectWords(one.subject, 'Känsligt ärende')},
                      ${shortInstant(request.now, one.arrivedAt)}</span
                    ></label
                  >`,
              )}
              <label class="check"
                ><input
                  type="radio"
                  name="med"
                  value="annat"
                  ${attempt.number !== '' && !isListed && html`checked`}
                /><span>Ett annat ärende</span></label
              >
            </fieldset>`
      }
      <div class="field">
        <label for="nummer">Ärendenummer</label>
        <p class="hint" id="nummer-hint">Står överst i ärendet. Du hittar det med Sök.</p>
        <input
          class="input"
          id="nummer"
          name="nummer"
          maxlength="40"
          autocomplete="off"
          aria-describedby="nummer-hint"
          value="${isListed ? '' : attempt.number}"
        />
      </div>
      ${
        attempt.mustAccept
          ? html`<p><a href="/arenden/${attempt.number}">Läs ${attempt.number} först</a></p>
              <label class="check"
                ><input type="checkbox" name="godkant" value="ja" autofocus /><span
                  >Jag har läst båda. De får läsa varandras mejl.</span
                ></label
              >`
          : nothing
      }
      <p class="btns"><button class="btn btn-primary">Slå ihop</button></p>
    </form>
  </div>`
}
