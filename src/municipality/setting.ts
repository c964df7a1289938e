import { type Queryable } from '../db/connect.ts'

/**
 * What the town has decided under a key; null: nothing yet. `opening-hours` {opens, closes}, `on-call` (class of
 * urgent content → {name, phone}), `report-goals` (docs/measures.md, "Goals").
 */
export async function readSetting<T extends object>(
  db: Queryable,
  key: 'opening-hours' | 'on-call' | 'report-goals',
): Promise<Partial<T> | null> {
  const row = await db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst()
  return (row?.value as Partial<T> | undefined) ?? null
}
