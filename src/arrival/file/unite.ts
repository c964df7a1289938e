import { type Tx } from '../../db/connect.ts'
import { moveLinks, wereKeptApart } from '../../ticket/links.ts'
import { mergeTickets } from '../../ticket/merge.ts'

/**
 * Tickets that a letter has shown to be one: those it belongs in beside its own. Not what a person has said does
 * not belong together. After the sheet is written.
 */
export async function unite(
  tx: Tx,
  { ticketId: intoId, unites }: { ticketId: string; unites: readonly string[] },
  now: Date,
): Promise<void> {
  const why = 'Ett mejl som kom senare visar att ärendena hör ihop.'
  for (const fromId of unites) {
    if (await wereKeptApart(tx, fromId, intoId)) continue
    const merged = await mergeTickets(tx, { fromId, intoId }, { personId: null, why }, now)
    if (merged.outcome === 'merged') await moveLinks(tx, fromId, intoId)
  }
}
