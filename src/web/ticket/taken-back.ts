import { type FastifyRequest } from 'fastify'
import { readTakenBack } from '../../desk/take-back.ts'
import { findTicket } from '../../desk/ticket-view.ts'
import { isUuid } from '../request/uuid.ts'
import { type Draft } from './composer.ts'

/** What was written in the reply that the address says was just taken back; null: it says nothing of the kind. */
export async function takenBack(request: FastifyRequest, number: string): Promise<Draft | null> {
  const { angrat } = request.query as { angrat?: unknown }
  if (typeof angrat !== 'string' || !isUuid(angrat)) return null
  const { db } = request.server.ctx
  const ticket = await findTicket(db, number)
  if (ticket === null) return null
  const about = { ticketId: ticket.id, outboxId: angrat, personId: request.person.id }
  const reply = await readTakenBack(db, about)
  if (reply === null) return null
  const { kind, text, draftKey } = reply
  return { kind, text, quote: true, idempotencyKey: draftKey, faults: [] }
}
