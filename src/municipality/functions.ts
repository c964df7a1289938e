import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'

export interface FunctionTarget {
  id: string
  name: string
  department: string
  email: string
  areaKeys: string[]
}

export interface PersonTarget {
  id: string
  name: string
  title: string
  department: string
  email: string
}

/** Whom a question can be handed over to: functions of the departments, and their officers. */
export async function escalationTargets(
  db: Queryable,
): Promise<{ functions: FunctionTarget[]; people: PersonTarget[] }> {
  const functions = await db
    .selectFrom('function')
    .innerJoin('department', 'department.id', 'function.department_id')
    .select([
      'function.id',
      'function.name',
      'function.email',
      'department.name as department',
      sql<
        string[]
      >`array(select key from area where area.function_id = function.id order by position)`.as(
        'areaKeys',
      ),
    ])
    .orderBy('department.name')
    .orderBy('function.name')
    .execute()
  const people = await db
    .selectFrom('person')
    .leftJoin('department', 'department.id', 'person.department_id')
    .select((row) => [
      'person.id',
      'person.name',
      'person.title',
      'person.email',
      row.fn.coalesce('department.name', row.val('')).as('department'),
    ])
    .where('person.role', '=', 'handlaggare')
    .where('person.active', '=', true)
    .orderBy('person.name')
    .execute()
  return { functions, people }
}

export interface Department {
  id: string
  name: string
}

export async function listDepartments(db: Queryable): Promise<Department[]> {
  return db.selectFrom('department').select(['id', 'name']).orderBy('name').execute()
}

/** The department with this name, made if it is new. */
export async function ensureDepartment(db: Queryable, name: string): Promise<string> {
  const { id } = await db
    .insertInto('department')
    .values({ name })
    .onConflict((on) => on.column('name').doUpdateSet({ name }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Adds a function, or gives the one with the same name in the department a new address. */
export async function saveFunction(
  db: Queryable,
  one: { departmentId: string; name: string; email: string },
): Promise<string> {
  const email = one.email.trim().toLowerCase()
  const { id } = await db
    .insertInto('function')
    .values({ department_id: one.departmentId, name: one.name, email })
    .onConflict((on) => on.columns(['department_id', 'name']).doUpdateSet({ email }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Says who belongs to a function; they see what is handed over to it. */
export async function setMembers(
  db: Queryable,
  functionId: string,
  personIds: string[],
): Promise<void> {
  await db.deleteFrom('function_member').where('function_id', '=', functionId).execute()
  if (personIds.length === 0) return
  await db
    .insertInto('function_member')
    .values(personIds.map((person_id) => ({ function_id: functionId, person_id })))
    .execute()
}

export interface AnswerFunction {
  id: string
  name: string
  email: string
  departmentId: string
  areaKeys: string[]
  memberIds: string[]
}

export async function findFunction(db: Queryable, id: string): Promise<AnswerFunction | null> {
  const row = await db
    .selectFrom('function')
    .select([
      'id',
      'name',
      'email',
      'department_id as departmentId',
      sql<string[]>`array(select key from area where area.function_id = function.id)`.as(
        'areaKeys',
      ),
      sql<string[]>`array(select person_id::text from function_member
        where function_member.function_id = function.id)`.as('memberIds'),
    ])
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Gives a function another name and address. 'exists': another one in the department has the name. */
export async function updateFunction(
  db: Queryable,
  id: string,
  { name, email }: { name: string; email: string },
): Promise<'updated' | 'exists'> {
  const taken = await db
    .selectFrom('function')
    .select('id')
    .where('name', '=', name)
    .where('id', '!=', id)
    .where('department_id', '=', (own) =>
      own.selectFrom('function').select('department_id').where('id', '=', id),
    )
    .executeTakeFirst()
  if (taken !== undefined) return 'exists'
  await db
    .updateTable('function')
    .set({ name, email: email.trim().toLowerCase() })
    .where('id', '=', id)
    .execute()
  return 'updated'
}
