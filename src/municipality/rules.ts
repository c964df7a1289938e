import { type Db, type Queryable } from '../db/connect.ts'
import { type RuleCondition } from '../db/schema.ts'

export { type RuleCondition } from '../db/schema.ts'

/** What a rule may make of a mail: a question, or one of the kinds that are sorted away. */
export type RuledKind = 'human' | 'list' | 'spam' | 'advertising'

export interface RuleDetails {
  name: string
  active: boolean
  /** All must fit; at least one. */
  conditions: RuleCondition[]
  /** Null: the kind stays as it would have been. One of kind and area is set. */
  kind: RuledKind | null
  areaKey: string | null
}

export interface Rule extends RuleDetails {
  id: string
}

/** Every rule in its order: the first that fits a mail decides. */
export async function listRules(db: Queryable): Promise<Rule[]> {
  const rows = await db
    .selectFrom('sorting_rule')
    .select(['id', 'name', 'active', 'conditions', 'kind', 'area_key as areaKey'])
    .orderBy('position')
    .orderBy('name')
    .execute()
  return rows
}

/** Adds a rule below the others, or changes the one with this id. 'exists': another one has the name. */
export async function saveRule(
  db: Db,
  id: string | null,
  details: RuleDetails,
): Promise<'saved' | 'exists'> {
  const rules = await listRules(db)
  if (rules.some((rule) => rule.name === details.name && rule.id !== id)) return 'exists'
  const { name, active, conditions, kind, areaKey } = details
  const row = { name, active, conditions: JSON.stringify(conditions), kind, area_key: areaKey }
  if (id !== null) await db.updateTable('sorting_rule').set(row).where('id', '=', id).execute()
  else {
    const { last } = await db
      .selectFrom('sorting_rule')
      .select(({ fn }) => fn.max<number | null>('position').as('last'))
      .executeTakeFirstOrThrow()
    const position = (last ?? 0) + 1
    await db
      .insertInto('sorting_rule')
      .values({ ...row, position })
      .execute()
  }
  return 'saved'
}

/** Puts a rule before the one above it, or behind the one below it. */
export async function moveRule(db: Db, id: string, way: 'up' | 'down'): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const ids = (await listRules(tx)).map((rule) => rule.id)
    const from = ids.indexOf(id)
    const to = way === 'up' ? from - 1 : from + 1
    const other = ids[to]
    if (from < 0 || other === undefined) return
    ids[to] = id
    ids[from] = other
    for (const [position, one] of ids.entries()) {
      await tx.updateTable('sorting_rule').set({ position }).where('id', '=', one).execute()
    }
  })
}

/** Mail that it has sorted stays where it is. */
export async function removeRule(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom('sorting_rule').where('id', '=', id).execute()
}
