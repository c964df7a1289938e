import { describe, expect, it } from 'vitest'
import { attemptKeys, beginAttempt, endAttempt } from '../../src/web/door/attempts.ts'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp, password } from '../support/visitor.ts'

const { ctx, clock, visitor, hire } = await openWebApp(await testDatabase())
const { db } = ctx

let addresses = 0
function stranger() {
  addresses += 1
  return `10.0.${addresses >> 8}.${addresses & 255}`
}

/** Fails until there is a pause, waits it out, and so on; returns the words of the pauses. */
async function pauses(account: string, address: string, times: number): Promise<string[]> {
  const keys = attemptKeys(account, address)
  const words: string[] = []
  while (words.length < times) {
    const attempt = await beginAttempt(db, keys, clock.now())
    if (attempt.outcome === 'try') continue
    words.push(attempt.words)
    clock.set(await pauseEnd(keys))
  }
  return words
}

async function pauseEnd(keys: ReturnType<typeof attemptKeys>): Promise<Date> {
  const names = keys.map(({ key }) => key)
  const row = await db
    .selectFrom('sign_in_failure')
    .select((on) => on.fn.max('blocked_until').as('until'))
    .where('key', 'in', names)
    .executeTakeFirstOrThrow()
  return row.until
}

describe('guessing one account from one address', () => {
  it('is free five times, then pauses a second and twice as long each time', async () => {
    const keys = attemptKeys('anna@bjorkvalla.example', stranger())
    for (let n = 0; n < 5; n += 1) {
      expect((await beginAttempt(db, keys, clock.now())).outcome).toBe('try')
    }
    expect(await beginAttempt(db, keys, clock.now())).toEqual({
      outcome: 'wait',
      words: '1 sekund',
    })
    expect(await pauses('anna@bjorkvalla.example', stranger(), 5)).toEqual([
      '1 sekund',
      '2 sekunder',
      '4 sekunder',
      '8 sekunder',
      '16 sekunder',
    ])
  })

  it('never pauses longer than a quarter of an hour, and forgets after an hour', async () => {
    const address = stranger()
    const words = await pauses('karin@bjorkvalla.example', address, 13)
    expect(words.at(-1)).toBe('15 min')
    expect(words.at(-2)).toBe('15 min')
    clock.advance({ hours: 1, minutes: 1 })
    const keys = attemptKeys('karin@bjorkvalla.example', address)
    expect((await beginAttempt(db, keys, clock.now())).outcome).toBe('try')
    expect((await beginAttempt(db, keys, clock.now())).outcome).toBe('try')
  })

  it('cannot be got around by a hundred guesses at once', async () => {
    const keys = attemptKeys('tove@bjorkvalla.example', stranger())
    const all = await Promise.all(
      Array.from({ length: 100 }, () => beginAttempt(db, keys, clock.now())),
    )
    expect(all.filter(({ outcome }) => outcome === 'try').length).toBeLessThanOrEqual(5)
  })
})

describe('a stranger who guesses', () => {
  it('keeps the owner out for half a minute at most', async () => {
    const account = 'lena@bjorkvalla.example'
    for (let n = 0; n < 60; n += 1) {
      await beginAttempt(db, attemptKeys(account, stranger()), clock.now())
      clock.advance({ seconds: 31 })
    }
    expect((await beginAttempt(db, attemptKeys(account, stranger()), clock.now())).outcome).toBe(
      'try',
    )
  })

  it('is slowed down on many accounts from one address', async () => {
    const address = stranger()
    const outcomes: string[] = []
    for (let n = 0; n < 40; n += 1) {
      const keys = attemptKeys(`account${n}@bjorkvalla.example`, address)
      outcomes.push((await beginAttempt(db, keys, clock.now())).outcome)
    }
    expect(outcomes.filter((outcome) => outcome === 'try')).toHaveLength(30)
  })

  it('leaves a hash of the account, for it may be a mistyped password', async () => {
    await beginAttempt(db, attemptKeys('mitt hemliga lösenord', stranger()), clock.now())
    const rows = await db.selectFrom('sign_in_failure').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain('hemliga')
    expect(JSON.stringify(rows)).not.toContain('bjorkvalla')
  })
})

describe('at the door', () => {
  it('says how long to wait, does not even try the right password, and opens after the pause', async () => {
    const { email } = await hire('kommunvagledare')
    const one = visitor()
    for (let n = 0; n < 5; n += 1) await one.signIn(email, 'fel lösenord här')
    const early = await one.signIn(email, password)
    expect(early.statusCode).toBe(429)
    expect(early.body).toContain('Vänta 1 sekund och försök igen')
    clock.advance({ seconds: 1 })
    expect((await one.signIn(email, password)).statusCode).toBe(303)
  })

  it('takes the failures back when the password was right', async () => {
    const account = 'per@bjorkvalla.example'
    const keys = attemptKeys(account, stranger())
    for (let n = 0; n < 4; n += 1) await beginAttempt(db, keys, clock.now())
    await endAttempt(db, keys)
    for (let n = 0; n < 5; n += 1) {
      expect((await beginAttempt(db, keys, clock.now())).outcome).toBe('try')
    }
  })
})
