import { type Db, type Queryable } from '../db/connect.ts'
import { taxonomy } from './taxonomy.ts'

export interface Area {
  key: string
  name: string
  kkik: boolean
  functionId: string | null
}

/** Every area in reporting order. */
export async function listAreas(db: Queryable): Promise<Area[]> {
  const rows = await db
    .selectFrom('area')
    .select(['key', 'name', 'kkik', 'function_id'])
    .orderBy('position')
    .execute()
  return rows.map(({ function_id, ...area }) => ({ ...area, functionId: function_id }))
}

/** Puts the taxonomy's areas into the database; what the town has decided about them stays. */
export async function seedAreas(db: Db): Promise<void> {
  await db
    .insertInto('area')
    .values(
      taxonomy.map(({ key, name, nameEn, kkik }, position) => {
        return { key, name, name_en: nameEn, kkik, position }
      }),
    )
    .onConflict((on) =>
      on.column('key').doUpdateSet((row) => ({
        name: row.ref('excluded.name'),
        name_en: row.ref('excluded.name_en'),
        kkik: row.ref('excluded.kkik'),
        position: row.ref('excluded.position'),
      })),
    )
    .execute()
}

/** Says which function answers questions of an area; null: nobody is suggested. */
export async function assignArea(
  db: Queryable,
  areaKey: string,
  functionId: string | null,
): Promise<void> {
  await db.updateTable('area').set({ function_id: functionId }).where('key', '=', areaKey).execute()
}
