import { expect, inject, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { databaseFault } from '../../src/db/fault.ts'
import { isUnreachable } from '../../src/db/unreachable.ts'
import { freePort } from '../support/ports.ts'
import { databaseUrl, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()

async function thrownBy(databaseUrl: string, table = 'ticket'): Promise<unknown> {
  const db = connect(databaseUrl, { max: 1 })
  try {
    await db
      .selectFrom(table as 'ticket')
      .selectAll()
      .execute()
    return undefined
  } catch (thrown) {
    return thrown
  } finally {
    await db.destroy()
  }
}

test('what really goes wrong is told in Swedish with what to do', async () => {
  const elsewhere = new URL(url)
  elsewhere.port = String(await freePort())
  const nowhere = new URL(url)
  nowhere.hostname = 'databas.invalid'
  const stranger = new URL(url)
  stranger.username = 'okand'
  const faults = [
    elsewhere.href,
    nowhere.href,
    stranger.href,
    databaseUrl(inject('pgUrl'), 'finns_inte'),
  ].map(async (one) => databaseFault(await thrownBy(one)))
  expect(await Promise.all([...faults, thrownBy(url, 'saknas').then(databaseFault)])).toEqual([
    'Databasservern svarar inte på porten. Är den igång?',
    'Databasserverns namn hittas inte. Kontrollera DATABASE_URL.',
    'Databasen nekar inloggningen. Kontrollera användare och lösenord i DATABASE_URL.',
    'Databasen finns inte på servern. Skapa den, eller ändra DATABASE_URL.',
    'Tabellerna saknas. Kör: npx svarstid migrate',
  ])
})

test.each([
  ['28P01', /nekar inloggningen/],
  ['42501', /får inte göra/],
  ['42703', /annan version/],
  ['53300', /max_connections/],
  ['57P01', /startar eller stängs/],
  ['57P03', /startar eller stängs/],
  ['08006', /svarar inte\./],
  ['ETIMEDOUT', /svarar inte\./],
  ['ECONNRESET', /bröts/],
])('%s is told as well', (code, words) => {
  expect(databaseFault(Object.assign(new Error('x'), { code }))).toMatch(words)
})

test('the cause inside an error, or in a bundle of them, is found', () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
  expect(databaseFault(new AggregateError([refused]))).toMatch(/svarar inte på porten/)
  expect(databaseFault(new Error('a', { cause: new Error('b', { cause: refused }) }))).toMatch(
    /porten/,
  )
  expect(databaseFault(new Error('timeout exceeded when trying to connect'))).toMatch(/svarar inte/)
})

test('anything else keeps its words, without what is personal in them', () => {
  const odd = Object.assign(new Error('bad value anna@exempel.se'), { code: '22000' })
  expect(databaseFault(odd)).toBe('Databasen svarar inte som väntat: 22000: bad value ***@***')
  expect(databaseFault('?')).toBe('Databasen svarar inte som väntat: ?')
})

test('a server that cannot be reached is told from a query that is wrong', async () => {
  const elsewhere = new URL(url)
  elsewhere.port = String(await freePort())
  expect(isUnreachable(await thrownBy(elsewhere.href))).toBe(true)
  expect(isUnreachable(await thrownBy(url, 'saknas'))).toBe(false)
})
