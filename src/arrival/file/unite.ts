import { type Tx } from '../../db/connect.ts'
import { moveLinks, nowTogether } from '../../ticket/links.ts'
import { mergeTickets } from '../../ticket/merge.ts'

/**
 * Tickets that a letter has shown to be one: those it belongs in beside its own, and then those that were only
 * linked because their sender had no part in it, and has one now. After the sheet is written.
 */
export async function unite(
  tx: Tx,
  { ticketId, unites }: { ticketId: string; unites: readonly string[] },
  now: Date,
): Promise<void> {
  for (const id of unites) await uniteOne(tx, id, ticketId, now)
  for (;;) {
    const id = await nowTogether(tx, ticketId)
    if (id === null) return
    await uniteOne(tx, id, ticketId, now)
  }
}

async function uniteOne(tx: Tx, fromId: string, intoId: string, now: Date): Promise<void> {
  const why = 'Ett mejl som kom senare visar att ärendena hör ihop.'
  await mergeTickets(tx, { fromId, intoId }, { personId: null, why }, now)
  await moveLinks(tx, fromId, intoId)
}
