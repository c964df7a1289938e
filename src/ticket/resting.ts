import { type Tx } from '../db/connect.ts'
import { type Status } from '../journey.ts'
import { isHandedOver } from './escalations.ts'
import { mayBecome } from './states.ts'
import { type Ticket } from './tickets.ts'
import { openTurns, unansweredTurns } from './turns.ts'

/**
 * Where a ticket belongs after questions have come to it or left it. `was` is where it stood, `other` where the
 * ticket stood that it took up, if it did.
 */
export async function restingStatus(
  tx: Tx,
  ticket: Pick<Ticket, 'id' | 'assignee_id'>,
  { was, other }: { was: Status; other: Status | null },
): Promise<Status> {
  const before = other === null ? [was] : [was, other]
  const wanted = await wantedStatus(tx, ticket, before)
  const front = ticket.assignee_id === null ? 'new' : 'started'
  return mayBecome(was, wanted) ? wanted : front
}

async function wantedStatus(
  tx: Tx,
  { id, assignee_id: assignee }: Pick<Ticket, 'id' | 'assignee_id'>,
  before: readonly Status[],
): Promise<Status> {
  if (before.includes('urgent')) return 'urgent'
  if ((await unansweredTurns(tx, id)).length === 0) return over(before, await openTurns(tx, id))
  if (await isHandedOver(tx, id)) return 'with-department'
  const isWaiting = before.includes('waiting') && before.every((one) => !front.includes(one))
  if (isWaiting) return 'waiting'
  return assignee === null ? 'new' : 'started'
}

const front: readonly Status[] = ['new', 'started']

/** Nothing in it waits for an answer: that is on its way, given, or was never wanted. */
function over(before: readonly Status[], onTheirWay: readonly unknown[]): Status {
  if (onTheirWay.length > 0) return 'answered'
  const done = before.filter((one) => one === 'answered' || one === 'closed')
  if (done.includes('answered')) return 'answered'
  return done[0] ?? (before.every((one) => one === 'sorted') ? 'sorted' : 'answered')
}
