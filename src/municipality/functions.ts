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
