import { argon2Sync } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { forgetExpired } from '../../src/municipality/expired.ts'
import { invite, readInvitation, useInvitation } from '../../src/municipality/invitations.ts'
import { hashPassword, verifyPassword } from '../../src/municipality/passwords.ts'
import { addPerson } from '../../src/municipality/people.ts'
import { fakeClock } from '../support/clock.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
const db = connect(url, { max: 4 })
afterAll(() => db.destroy())
beforeEach(() => runSql(url, 'truncate invitation'))

const start = '2026-03-10T08:00:00Z'
const person = {
  name: 'A B',
  title: '',
  unit: '',
  phone: '',
  departmentId: null,
  role: 'admin',
} as const
const { id: anna } = await addPerson(db, { ...person, email: 'anna@b.example' }, new Date(start))
const { id: karin } = await addPerson(db, { ...person, email: 'karin@b.example' }, new Date(start))

const linkFor = async (personId: string, now: Date) =>
  (await db.transaction().execute((tx) => invite(tx, personId, now))).token

describe('an invitation', () => {
  test('is for one person, can be looked at, and can be used once', async () => {
    const clock = fakeClock(start)
    const token = await linkFor(anna, clock.now())
    const other = await linkFor(karin, clock.now())
    expect(await readInvitation(db, token, clock.now())).toBe(anna)
    expect(await readInvitation(db, token, clock.now())).toBe(anna)
    expect(await useInvitation(db, token, clock.now())).toBe(anna)
    expect(await readInvitation(db, token, clock.now())).toBeNull()
    expect(await useInvitation(db, token, clock.now())).toBeNull()
    expect(await useInvitation(db, other, clock.now())).toBe(karin)
  })

  test('is used by only one of many who try at once', async () => {
    const clock = fakeClock(start)
    const token = await linkFor(anna, clock.now())
    const used = await Promise.all(
      Array.from({ length: 6 }, () => useInvitation(db, token, clock.now())),
    )
    expect(used.filter((one) => one === anna)).toHaveLength(1)
  })

  test('lasts 24 hours and not a moment more', async () => {
    const clock = fakeClock(start)
    const token = await linkFor(anna, clock.now())
    clock.set('2026-03-11T07:59:59.999Z')
    expect(await readInvitation(db, token, clock.now())).toBe(anna)
    clock.set('2026-03-11T08:00:00Z')
    expect(await readInvitation(db, token, clock.now())).toBeNull()
    expect(await useInvitation(db, token, clock.now())).toBeNull()
  })

  test('takes the place of an earlier one', async () => {
    const clock = fakeClock(start)
    const first = await linkFor(anna, clock.now())
    const second = await linkFor(anna, clock.now())
    expect(await useInvitation(db, first, clock.now())).toBeNull()
    expect(await useInvitation(db, second, clock.now())).toBe(anna)
  })

  test.each(['', 'nej', 'A'.repeat(43), "' or true --", 'å'.repeat(5_000)])(
    'is not made up: %s',
    async (token) => {
      await linkFor(anna, new Date(start))
      expect(await useInvitation(db, token, new Date(start))).toBeNull()
    },
  )

  test('has 256 bits that stand nowhere in the database', async () => {
    const token = await linkFor(anna, new Date(start))
    expect(token).toMatch(/^[\w-]{43}$/)
    const [row] = await runSql(
      url,
      `select encode(token_hash, 'escape') || encode(token_hash, 'base64') as t from invitation`,
    )
    expect(String(row?.t)).not.toContain(token)
    expect(await linkFor(karin, new Date(start))).not.toBe(token)
  })

  test('is forgotten when nobody can use it any longer', async () => {
    const clock = fakeClock(start)
    await linkFor(anna, clock.now())
    clock.advance({ hours: 23 })
    const kept = await linkFor(karin, clock.now())
    clock.advance({ hours: 2 })
    await forgetExpired(db, clock.now())
    expect(await runSql(url, 'select count(*)::int as n from invitation')).toEqual([{ n: 1 }])
    expect(await readInvitation(db, kept, clock.now())).toBe(karin)
  })
})

describe('a password', () => {
  test('is kept as argon2id with its cost, and never twice as the same', async () => {
    const [one, two] = await Promise.all([
      hashPassword('korrekt häst'),
      hashPassword('korrekt häst'),
    ])
    expect(one).toMatch(/^argon2id\$19456\$2\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.toBe(two)
  })

  test('is right or wrong', async () => {
    const hash = await hashPassword('korrekt häst')
    expect(await verifyPassword('korrekt häst', hash)).toBe(true)
    for (const wrong of ['korrekt hast', 'Korrekt häst', 'korrekt häst ', '', hash]) {
      expect(await verifyPassword(wrong, hash)).toBe(false)
    }
  })

  test.each([
    ['composed and decomposed letters', 'h\u00e4st\u00f6', 'ha\u0308sto\u0308'],
    ['a ligature and its letters', 'ﬁsk', 'fisk'],
    ['wide and narrow digits', '１２３', '123'],
  ])('is the same typed with %s', async (_, typed, again) => {
    expect(typed).not.toBe(again)
    expect(await verifyPassword(again, await hashPassword(typed))).toBe(true)
  })

  test('of nobody is never right, not even the empty one, and is worked on all the same', async () => {
    expect(await verifyPassword('', null)).toBe(false)
    expect(await verifyPassword('korrekt häst', null)).toBe(false)
  })

  test('keeps the cost it was made with', async () => {
    // Made with a quarter of today's memory and one pass.
    const nonce = Buffer.from('sixteen bytes!!!')
    const cost = { parallelism: 1, tagLength: 32, memory: 4_864, passes: 1 }
    const tag = argon2Sync('argon2id', { message: Buffer.from('gammalt'), nonce, ...cost })
    const bytes = [nonce, tag].map((one) => one.toString('base64url'))
    const cheap = ['argon2id', 4_864, 1, 1, ...bytes].join('$')
    expect(await verifyPassword('gammalt', cheap)).toBe(true)
    expect(await verifyPassword('nytt', cheap)).toBe(false)
  })
})
