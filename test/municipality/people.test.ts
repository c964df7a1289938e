import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { assignArea, listAreas, seedAreas } from '../../src/municipality/areas.ts'
import {
  ensureDepartment,
  escalationTargets,
  listDepartments,
  saveFunction,
  setMembers,
} from '../../src/municipality/functions.ts'
import { ensureMailboxes } from '../../src/municipality/mailboxes.ts'
import {
  addPerson,
  findByEmail,
  findPerson,
  listPeople,
  passwordHashOf,
  type PersonDetails,
  setActive,
  setPasswordHash,
  updatePerson,
} from '../../src/municipality/people.ts'
import { type MailboxConfig } from '../../src/config.ts'
import { taxonomy } from '../../src/municipality/taxonomy.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
const db = connect(url, { max: 4 })
afterAll(() => db.destroy())
beforeEach(() => runSql(url, 'truncate person, department, function, area, mailbox cascade'))

const now = new Date('2026-03-10T08:00:00Z')
const plain: PersonDetails = {
  name: 'Anna Sjölund',
  title: 'Kommunvägledare',
  unit: '',
  phone: '0980-319 200',
  departmentId: null,
  role: 'kommunvagledare',
}
const add = (email: string, more: Partial<PersonDetails> = {}) =>
  addPerson(db, { ...plain, ...more, email }, now)

describe('a person', () => {
  test('is known by the address, however it is written, and is added once', async () => {
    const added = await add(' Anna.Sjolund@Bjorkvalla.Example ')
    expect(added.outcome).toBe('added')
    const again = await add('anna.sjolund@bjorkvalla.example', { name: 'En Annan', role: 'admin' })
    expect(again).toEqual({ outcome: 'exists', id: added.id })
    expect(await findByEmail(db, 'ANNA.SJOLUND@bjorkvalla.example')).toEqual({
      ...plain,
      id: added.id,
      email: 'anna.sjolund@bjorkvalla.example',
      department: '',
      active: true,
      canSignIn: false,
    })
  })

  test('that two add at the same moment is one person', async () => {
    const added = await Promise.all(Array.from({ length: 4 }, () => add('a@b.example')))
    expect(new Set(added.map(({ id }) => id)).size).toBe(1)
    expect(added.filter(({ outcome }) => outcome === 'added')).toHaveLength(1)
  })

  test('can be changed, and shows the name of the department', async () => {
    const { id } = await add('a@b.example')
    const departmentId = await ensureDepartment(db, 'Tekniska förvaltningen')
    await updatePerson(db, id, { ...plain, name: 'Anna Ny', departmentId, role: 'teamledare' })
    expect(await findPerson(db, id)).toMatchObject({
      name: 'Anna Ny',
      department: 'Tekniska förvaltningen',
      departmentId,
      role: 'teamledare',
    })
  })

  test('that nobody knows is null', async () => {
    expect(await findByEmail(db, 'ingen@b.example')).toBeNull()
    expect(await findPerson(db, '00000000-0000-4000-8000-000000000000')).toBeNull()
    expect(await passwordHashOf(db, 'ingen@b.example')).toBeNull()
  })

  test('has a password hash only while active', async () => {
    const { id } = await add('a@b.example')
    expect(await passwordHashOf(db, 'a@b.example')).toBeNull()
    await setPasswordHash(db, id, 'argon2id$…')
    expect(await passwordHashOf(db, ' A@B.example')).toBe('argon2id$…')
    expect(await findPerson(db, id)).toMatchObject({ canSignIn: true })
    await setActive(db, id, false)
    expect(await passwordHashOf(db, 'a@b.example')).toBeNull()
    expect(await findPerson(db, id)).toMatchObject({ active: false })
  })

  test('stands in the list by name, after those who are active', async () => {
    const { id } = await add('a@b.example', { name: 'Adam Borta' })
    await add('c@b.example', { name: 'Cilla Kvar' })
    await add('b@b.example', { name: 'Berit Kvar' })
    await setActive(db, id, false)
    expect((await listPeople(db)).map(({ name }) => name)).toEqual([
      'Berit Kvar',
      'Cilla Kvar',
      'Adam Borta',
    ])
  })
})

describe('whom a question can be handed over to', () => {
  test('are the functions with their areas, and the officers who are active', async () => {
    await seedAreas(db)
    const streets = await ensureDepartment(db, 'Tekniska förvaltningen')
    expect(await ensureDepartment(db, 'Tekniska förvaltningen')).toBe(streets)
    const id = await saveFunction(db, {
      departmentId: streets,
      name: 'Gatuenheten',
      email: 'Gamla@B.example',
    })
    const same = { departmentId: streets, name: 'Gatuenheten', email: ' Gata@B.example ' }
    expect(await saveFunction(db, same)).toBe(id)
    await assignArea(db, 'gata', id)
    await assignArea(db, 'va', id)
    await assignArea(db, 'bygg', id)
    await assignArea(db, 'bygg', null)
    const lena = await add('lena@b.example', {
      name: 'Lena Torvik',
      role: 'handlaggare',
      departmentId: streets,
    })
    const gone = await add('borta@b.example', { role: 'handlaggare' })
    await setActive(db, gone.id, false)
    await add('front@b.example')
    await setMembers(db, id, [lena.id, gone.id])
    await setMembers(db, id, [lena.id])
    expect(await escalationTargets(db)).toEqual({
      functions: [
        {
          id,
          name: 'Gatuenheten',
          department: 'Tekniska förvaltningen',
          email: 'gata@b.example',
          areaKeys: ['gata', 'va'],
        },
      ],
      people: [
        {
          id: lena.id,
          name: 'Lena Torvik',
          title: 'Kommunvägledare',
          department: 'Tekniska förvaltningen',
          email: 'lena@b.example',
        },
      ],
    })
    expect(await listDepartments(db)).toEqual([{ id: streets, name: 'Tekniska förvaltningen' }])
    expect(await runSql(url, 'select person_id from function_member')).toEqual([
      { person_id: lena.id },
    ])
  })
})

describe('the areas', () => {
  test('are those of the taxonomy, in its order, and keep what the town has decided', async () => {
    await Promise.all([seedAreas(db), seedAreas(db), seedAreas(db)])
    expect((await listAreas(db)).map(({ key }) => key)).toEqual(taxonomy.map(({ key }) => key))
    const departmentId = await ensureDepartment(db, 'X')
    const functionId = await saveFunction(db, { departmentId, name: 'Y', email: 'y@b.example' })
    await assignArea(db, 'gata', functionId)
    await runSql(url, `update area set name = 'Fel namn' where key = 'gata'`)
    await seedAreas(db)
    const area = (await listAreas(db)).find(({ key }) => key === 'gata')
    expect(area).toMatchObject({ functionId, name: expect.stringMatching(/^Gator/) as string })
  })
})

describe('the mailboxes', () => {
  test('have one row each, the same whenever and wherever it is asked for', async () => {
    const mailbox = (address: string) => ({ address, host: 'x' }) as MailboxConfig
    const config = { mailboxes: [mailbox('b@b.example'), mailbox('a@b.example')] }
    const [first, second] = await Promise.all([
      ensureMailboxes(db, config),
      ensureMailboxes(db, config),
    ])
    expect(first).toEqual(second)
    expect(first.map(({ address }) => address)).toEqual(['b@b.example', 'a@b.example'])
    expect(await ensureMailboxes(db, { mailboxes: [] })).toEqual([])
    expect(await runSql(url, 'select count(*)::int as n from mailbox')).toEqual([{ n: 2 }])
  })
})
