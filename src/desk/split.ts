import { type Context } from '../context.ts'
import { type Tx } from '../db/connect.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { moveMessage } from '../ticket/move-message.ts'
import { type House, type Part, splitTicket } from '../ticket/split.ts'
import { lockTicket } from '../ticket/tickets.ts'
import { holderOf } from './checks.ts'

export type SplitByHand =
  | { outcome: 'done'; number: string }
  | { outcome: 'refused'; reason: string }
  | { outcome: 'taken'; by: string }

type Ctx = Pick<Context, 'db' | 'config'>

/** A person divides a mail with several questions. */
export async function splitByHand(
  ctx: Ctx,
  request: { ticketId: string; personId: string; parts: readonly Part[] },
  now: Date,
): Promise<SplitByHand> {
  return asHolder(ctx, request, async (tx, house) => {
    const by = { personId: request.personId, house }
    const split = await splitTicket(tx, request, by, now)
    if (split.outcome === 'urgent') return refused('Frågan är akut. Ring först, dela sedan.')
    if (split.outcome === 'nothing-open') {
      return refused('Inget i ärendet väntar på svar, så det finns inget att dela.')
    }
    return { outcome: 'done', number: split.numbers[0] ?? '' }
  })
}

/** A person gives a mail that was joined wrongly a ticket of its own. */
export async function moveByHand(
  ctx: Ctx,
  request: { ticketId: string; personId: string; messageId: string },
  now: Date,
): Promise<SplitByHand> {
  return asHolder(ctx, request, async (tx, house) => {
    const by = { personId: request.personId, why: 'mejlet hör inte hit', house }
    const moved = await moveMessage(tx, request, by, now)
    if (moved.outcome === 'only-one') return refused('Det är det enda mejlet i ärendet.')
    if (moved.outcome === 'not-there') return refused('Välj ett mejl i ärendet.')
    return { outcome: 'done', number: moved.number }
  })
}

async function asHolder(
  { db, config }: Ctx,
  { ticketId, personId }: { ticketId: string; personId: string },
  work: (tx: Tx, house: House) => Promise<SplitByHand>,
): Promise<SplitByHand> {
  return db.transaction().execute(async (tx) => {
    const holder = await holderOf(tx, await lockTicket(tx, ticketId), personId)
    if (holder !== null) return { outcome: 'taken', by: holder }
    return work(tx, { prefix: config.municipality.prefix, calendar: await loadCalendar(tx) })
  })
}

function refused(reason: string): SplitByHand {
  return { outcome: 'refused', reason }
}
