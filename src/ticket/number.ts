import { sql } from 'kysely'
import { type Tx } from '../db/connect.ts'

/** The next ticket number of a year, such as BV-2026-1482. Numbers never repeat; a rollback frees them. */
export async function nextNumber(tx: Tx, prefix: string, year: number): Promise<string> {
  const { last } = await tx
    .insertInto('ticket_serial')
    .values({ year, last: 1 })
    .onConflict((on) => on.column('year').doUpdateSet({ last: sql`ticket_serial.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow()
  return `${prefix}-${year}-${String(last).padStart(4, '0')}`
}
