import { type Queryable } from '../db/connect.ts'

type SettingKey = 'opening-hours' | 'on-call' | 'report-goals' | 'acknowledgement'

/**
 * What the town has decided under a key; null: nothing yet. `opening-hours` {opens, closes}, `on-call` (class of
 * urgent content → {name, phone}), `report-goals` (docs/measures.md, "Goals"), `acknowledgement` {since}: from when on
 * a receipt is sent, null while none is.
 */
export async function readSetting<T extends object>(
  db: Queryable,
  key: SettingKey,
): Promise<Partial<T> | null> {
  const row = await db
    .selectFrom('setting')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst()
  return (row?.value as Partial<T> | undefined) ?? null
}

/** Keeps what the town has decided under a key, instead of what it decided before. */
export async function saveSetting(db: Queryable, key: SettingKey, value: object): Promise<void> {
  const row = { key, value: JSON.stringify(value) }
  await db
    .insertInto('setting')
    .values(row)
    .onConflict((on) => on.column('key').doUpdateSet({ value: row.value }))
    .execute()
}
