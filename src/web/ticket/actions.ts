import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type Context } from '../../context.ts'
import { type Tx } from '../../db/connect.ts'
import { findTicket, type TicketView } from '../../desk/ticket-view.ts'
import { senderTypes } from '../../journey.ts'
import { listAreas } from '../../municipality/areas.ts'
import { decideArea } from '../../ticket/area.ts'
import { claim, release, takeOver } from '../../ticket/claim.ts'
import { decideSender } from '../../ticket/sender.ts'
import { rescue, sortAway, type SortedAway } from '../../ticket/sorting.ts'
import { urgentHandled, type UrgentRecord } from '../../ticket/urgent.ts'
import { backTo } from '../request/back.ts'
import { desk } from '../request/desk-only.ts'
import { readForm } from '../request/form.ts'
import { HttpError } from '../request/http-error.ts'
import { noAnswerReasons } from './filing.ts'
import { withToast, type Told } from '../shell/toast.ts'

type NumberRequest = FastifyRequest<{ Params: { number: string } }>

/** What a person does with one ticket, each a form that leads back to where it came from. */
export function ticketActionRoutes(app: FastifyInstance, ctx: Context): void {
  const action = (
    name: string,
    act: (request: NumberRequest, done: Done) => Promise<FastifyReply>,
  ) =>
    app.post<{ Params: { number: string } }>(
      `/arenden/:number/${name}`,
      { preHandler: desk },
      async (request, reply) => act(request, await done(ctx, request, reply)),
    )

  action('ta', async (request, { ticket, tell, inTx }) => {
    const form = readForm(request, 'tillbaka')
    const { outcome } = await inTx((tx) => claim(tx, ticket.id, request.person.id, request.now))
    const told = { claimed: 'taget', taken: 'upptaget', 'not-open': 'redan-gjort' } as const
    return tell(form.tillbaka, told[outcome])
  })

  action('ta-over', async (request, { ticket, tell, inTx }) => {
    const form = readForm(request, 'fran', 'tillbaka')
    const by = { personId: request.person.id, from: form.fran }
    const { outcome } = await inTx((tx) => takeOver(tx, ticket.id, by, request.now))
    const told = { claimed: 'taget', taken: 'upptaget', 'not-open': 'redan-gjort' } as const
    return tell(form.tillbaka, told[outcome])
  })

  action('slapp', async (request, { ticket, tell, inTx }) => {
    const form = readForm(request, 'tillbaka')
    const { outcome } = await inTx((tx) => release(tx, ticket.id, request.person.id, request.now))
    return tell(form.tillbaka, outcome === 'released' ? 'slappt' : 'redan-gjort')
  })

  action('omrade', async (request, { ticket, tell, inTx }) => {
    const form = readForm(request, 'omrade', 'tillbaka')
    const areas = await listAreas(ctx.db)
    if (!areas.some(({ key }) => key === form.omrade)) throw new HttpError(400, 'Välj ett område.')
    const by = { personId: request.person.id, areaKey: form.omrade }
    await inTx((tx) => decideArea(tx, ticket.id, by, request.now))
    return tell(form.tillbaka, 'omrade')
  })

  action('avsandare', async (request, { ticket, tell, inTx }) => {
    const form = readForm(request, 'typ', 'tillbaka')
    const type = senderTypes.find((one) => one === form.typ)
    if (type === undefined) throw new HttpError(400, 'Välj vem avsändaren är.')
    const by = { type, personId: request.person.id }
    await inTx((tx) => decideSender(tx, ticket.id, by, request.now))
    return tell(form.tillbaka, 'avsandare')
  })

  action('inget-svar', async (request, { ticket, tell, file }) => {
    const form = readForm(request, 'skal', 'fritext', 'tillbaka')
    const why = reasonOf(form)
    if (mineOrFree(ticket, request)) return file('no-answer-needed', why, form.tillbaka, 'avslutat')
    return tell(form.tillbaka, 'upptaget')
  })

  action('skrappost', async (request, { ticket, tell, file }) => {
    const form = readForm(request, 'som', 'tillbaka')
    if (!mineOrFree(ticket, request)) return tell(form.tillbaka, 'upptaget')
    if (form.som === 'advertising') {
      return file('advertising', 'Bedömt som reklam.', form.tillbaka, 'reklam')
    }
    return file('spam', 'Bedömt som skräppost.', form.tillbaka, 'skrappost')
  })

  action('aterstall', async (request, { ticket, tell, inTx }) => {
    const form = readForm(request, 'tillbaka')
    const { outcome } = await inTx((tx) => rescue(tx, ticket.id, request.person.id, request.now))
    return tell(form.tillbaka, outcome === 'rescued' ? 'tillbaka' : 'redan-gjort')
  })

  action('akut', async (request, { ticket, tell, inTx }) => {
    const form = readForm(request, 'gjort', 'vem')
    if (form.vem === '') throw new HttpError(400, 'Skriv vad du har gjort. Gå tillbaka och fyll i.')
    const record = urgentRecord(form, request.person.id)
    const { outcome } = await inTx((tx) => urgentHandled(tx, ticket.id, record, request.now))
    if (outcome === 'not-urgent') return tell('', 'redan-gjort')
    return tell('', record.outcome === 'called' ? 'ringt' : 'falskt-larm')
  })
}

interface Done {
  ticket: TicketView
  inTx: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  /** Leads back and says what was done. */
  tell: (back: string, told: Told) => FastifyReply
  file: (as: SortedAway['as'], why: string, back: string, told: Told) => Promise<FastifyReply>
}

async function done(ctx: Context, request: NumberRequest, reply: FastifyReply): Promise<Done> {
  const { number } = request.params
  const ticket = await findTicket(ctx.db, number)
  if (ticket === null) throw new HttpError(404, 'Det finns inget ärende med det numret.')
  const inTx: Done['inTx'] = (work) => ctx.db.transaction().execute(work)
  const tell: Done['tell'] = (back, told) =>
    reply.redirect(withToast(backTo(back, `/arenden/${number}`), told, number), 303)
  return {
    ticket,
    inTx,
    tell,
    file: async (as, why, back, told) => {
      const by = { as, why, personId: request.person.id }
      const { outcome } = await inTx((tx) => sortAway(tx, ticket.id, by, request.now))
      if (outcome === 'urgent') throw new HttpError(409, urgentFirst)
      return tell(back, outcome === 'sorted' ? told : 'redan-gjort')
    },
  }
}

const urgentFirst = 'Ärendet är akut. Ring först och anteckna vad du har gjort.'

/** What a colleague has is not filed away behind the colleague's back. */
function mineOrFree({ assigneeId }: TicketView, { person }: NumberRequest): boolean {
  return assigneeId === null || assigneeId === person.id
}

function reasonOf({ skal, fritext }: { skal: string; fritext: string }): string {
  const known = noAnswerReasons.find((one) => one === skal)
  if (known === undefined) throw new HttpError(400, 'Välj varför det inte krävs något svar.')
  if (known === 'Annat' && fritext === '') {
    throw new HttpError(400, 'Skriv varför det inte krävs något svar. Gå tillbaka och fyll i.')
  }
  return [known === 'Annat' ? '' : known, fritext].filter(Boolean).join(': ').slice(0, 600)
}

function urgentRecord(
  { gjort, vem }: { gjort: string; vem: string },
  personId: string,
): UrgentRecord {
  if (gjort === 'ringt') return { outcome: 'called', who: vem, personId }
  if (gjort === 'falskt-larm') return { outcome: 'false-alarm', why: vem, personId }
  throw new HttpError(400, 'Välj om du har ringt eller om det inte är akut.')
}
