import { type Queryable } from '../db/connect.ts'
import { type Role } from '../journey.ts'

export interface Person {
  id: string
  email: string
  name: string
  title: string
  unit: string
  phone: string
  department: string
  departmentId: string | null
  role: Role
  active: boolean
  /** False until the invitation has been used. */
  canSignIn: boolean
}

export interface PersonDetails {
  name: string
  title: string
  unit: string
  phone: string
  departmentId: string | null
  role: Role
}

export async function findPerson(db: Queryable, id: string): Promise<Person | null> {
  return (await people(db).where('person.id', '=', id).executeTakeFirst()) ?? null
}

export async function findByEmail(db: Queryable, email: string): Promise<Person | null> {
  const address = email.trim().toLowerCase()
  return (await people(db).where('person.email', '=', address).executeTakeFirst()) ?? null
}

/** Everybody, active first, by name. */
export async function listPeople(db: Queryable): Promise<Person[]> {
  return people(db).orderBy('person.active', 'desc').orderBy('person.name').execute()
}

export type AddedPerson = { outcome: 'added'; id: string } | { outcome: 'exists'; id: string }

/** Adds a person who cannot sign in until an invitation has been used. The address is the identity. */
export async function addPerson(
  db: Queryable,
  person: PersonDetails & { email: string },
  now: Date,
): Promise<AddedPerson> {
  const { departmentId, ...rest } = person
  const email = person.email.trim().toLowerCase()
  const row = await db
    .insertInto('person')
    .values({ ...rest, email, department_id: departmentId, created_at: now })
    .onConflict((on) => on.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row) return { outcome: 'added', id: row.id }
  const known = await db
    .selectFrom('person')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  return { outcome: 'exists', id: known.id }
}

export async function updatePerson(
  db: Queryable,
  id: string,
  details: PersonDetails,
): Promise<void> {
  const { departmentId, ...rest } = details
  await db
    .updateTable('person')
    .set({ ...rest, department_id: departmentId })
    .where('id', '=', id)
    .execute()
}

export async function setActive(db: Queryable, id: string, active: boolean): Promise<void> {
  await db.updateTable('person').set({ active }).where('id', '=', id).execute()
}

export async function setPasswordHash(db: Queryable, id: string, hash: string): Promise<void> {
  await db.updateTable('person').set({ password_hash: hash }).where('id', '=', id).execute()
}

/** The stored hash of an active person; null when there is none to check against. */
export async function passwordHashOf(db: Queryable, email: string): Promise<string | null> {
  const row = await db
    .selectFrom('person')
    .select('password_hash')
    .where('email', '=', email.trim().toLowerCase())
    .where('active', '=', true)
    .executeTakeFirst()
  return row?.password_hash ?? null
}

function people(db: Queryable) {
  return db
    .selectFrom('person')
    .leftJoin('department', 'department.id', 'person.department_id')
    .select((row) => [
      'person.id',
      'person.email',
      'person.name',
      'person.title',
      'person.unit',
      'person.phone',
      'person.role',
      'person.active',
      'person.department_id as departmentId',
      row.fn.coalesce('department.name', row.val('')).as('department'),
      row('person.password_hash', 'is not', null).$castTo<boolean>().as('canSignIn'),
    ])
}
