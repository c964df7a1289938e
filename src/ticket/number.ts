import { sql } from 'kysely'
import { type Tx } from '../db/connect.ts'

/**
 * The next ticket numbers of a year, such as BV-2026-1482, lowest first. Numbers never repeat; a rollback
 * frees them.
 */
export async function nextNumbers(
  tx: Tx,
  { prefix, year }: { prefix: string; year: number },
  count: number,
): Promise<string[]> {
  const { last } = await tx
    .insertInto('ticket_serial')
    .values({ year, last: count })
    .onConflict((on) => on.column('year').doUpdateSet({ last: sql`ticket_serial.last + ${count}` }))
    .returning('last')
    .executeTakeFirstOrThrow()
  return Array.from({ length: count }, (_, i) => {
    return `${prefix}-${year}-${String(last - count + 1 + i).padStart(4, '0')}`
  })
}
