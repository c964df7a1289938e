import { type FastifyInstance } from 'fastify'
import { type Context } from '../../context.ts'
import { decideSending } from '../../desk/decide-sending.ts'
import { type SentReply, sendNow, takeBack } from '../../desk/take-back.ts'
import { findTicket } from '../../desk/ticket-view.ts'
import { backTo } from '../request/back.ts'
import { desk } from '../request/desk-only.ts'
import { readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { isUuid } from '../request/uuid.ts'
import { type Told, withToast } from '../shell/toast.ts'

interface About {
  Params: { number: string; outboxId: string }
}

/** What a person does about one reply: takes it back, hastens it, or says what became of it. */
export function sendingActionRoutes(app: FastifyInstance, ctx: Context): void {
  app.post<About>(
    '/arenden/:number/svar/:outboxId',
    { preHandler: desk },
    async (request, reply) => {
      const { number, outboxId } = request.params
      const { gor, tillbaka } = readForm(request, 'gor', 'tillbaka')
      const act = acts[gor]
      const ticket = await findTicket(ctx.db, number)
      if (ticket === null || act === undefined || !isUuid(outboxId)) throw new HttpError(404)
      const about = { ticketId: ticket.id, outboxId, personId: request.person.id }
      const told = await act(ctx, about, request.now)
      const page = `/arenden/${number}`
      const path = told === 'angrat' ? `${page}?angrat=${outboxId}` : backTo(tillbaka, page)
      return reply.redirect(withToast(path, told, number), 303)
    },
  )
}

type Act = (ctx: Context, about: SentReply, now: Date) => Promise<Told>

const acts: Record<string, Act | undefined> = {
  angra: async (ctx, about, now) => {
    const { outcome } = await takeBack(ctx, about, now)
    return outcome === 'withdrawn' ? 'angrat' : 'for-sent'
  },
  'skicka-nu': async (ctx, about, now) => {
    const { outcome } = await sendNow(ctx, about, now)
    return outcome === 'hastened' ? 'skickas-nu' : 'for-sent'
  },
  'gick-ivag': async (ctx, about, now) => {
    const { outcome } = await decideSending(ctx, { ...about, as: 'left' }, now)
    return outcome === 'decided' ? 'gick-ivag' : 'redan-gjort'
  },
  'skicka-igen': async (ctx, about, now) => {
    const { outcome } = await decideSending(ctx, { ...about, as: 'again' }, now)
    return outcome === 'decided' ? 'skickas-igen' : 'redan-gjort'
  },
}
