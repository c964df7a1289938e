import { sql } from 'kysely'
import { type Tx } from '../../db/connect.ts'
import { type Known } from './known.ts'
import { type Letter } from './letter.ts'

/** Looks up who has done what in the tickets that letters meet: which senders have written, where staff has worked. */
export async function lookUpDeeds(
  tx: Tx,
  letters: readonly Letter[],
  { known, ticketIds }: { known: Known; ticketIds: readonly string[] },
): Promise<void> {
  if (ticketIds.length === 0) return
  await senders(tx, letters, { known, ticketIds })
  for (const id of await workedIn(tx, ticketIds)) known.worked.add(id)
}

/** Those of these tickets that a person has done something in. */
async function workedIn(tx: Tx, ticketIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select met as id from unnest(${ticketIds}::uuid[]) as met
    where exists (select from event where ticket_id = met and person_id is not null)`.execute(tx)
  return rows.map(({ id }) => id)
}

async function senders(
  tx: Tx,
  letters: readonly Letter[],
  { known, ticketIds }: { known: Known; ticketIds: readonly string[] },
): Promise<void> {
  const addresses = [...new Set(letters.map(({ reading }) => reading.from.address))]
  const rows = await tx
    .selectFrom('message')
    .select(['ticket_id', 'from_address'])
    .distinct()
    .where('ticket_id', 'in', ticketIds)
    .where('direction', '=', 'in')
    .where('from_address', 'in', addresses)
    .execute()
  for (const row of rows) known.addSender(row.ticket_id, row.from_address)
}
