import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { clearAlarm, openAlarms, raiseAlarm } from '../../src/municipality/alarms.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
const db = connect(url, { max: 2 })
afterAll(() => db.destroy())
beforeEach(() => runSql(url, 'truncate alarm'))

const at = (clock: string) => new Date(`2026-03-10T${clock}:00Z`)

describe('an alarm', () => {
  test('that stands keeps its beginning and is not told again, but has the newest words', async () => {
    await raiseAlarm(db, { key: 'a', words: 'Först.' }, at('08:00'))
    await runSql(url, 'update alarm set told_at = $1', [at('08:05')])
    await raiseAlarm(db, { key: 'a', words: 'Sedan.' }, at('09:00'))
    expect(await openAlarms(db)).toEqual([
      { key: 'a', words: 'Sedan.', raisedAt: at('08:00'), toldAt: at('08:05') },
    ])
  })

  test('that was cleared and comes again is a new one, to be told again', async () => {
    await raiseAlarm(db, { key: 'a', words: 'Först.' }, at('08:00'))
    await runSql(url, 'update alarm set told_at = $1', [at('08:05')])
    await clearAlarm(db, 'a', at('08:30'))
    expect(await openAlarms(db)).toEqual([])
    await raiseAlarm(db, { key: 'a', words: 'Först.' }, at('09:00'))
    expect(await openAlarms(db)).toEqual([
      { key: 'a', words: 'Först.', raisedAt: at('09:00'), toldAt: null },
    ])
  })

  test('is cleared once, and others stand, the oldest first', async () => {
    await raiseAlarm(db, { key: 'b', words: 'B.' }, at('08:00'))
    await raiseAlarm(db, { key: 'a', words: 'A.' }, at('09:00'))
    await clearAlarm(db, 'b', at('10:00'))
    await clearAlarm(db, 'b', at('11:00'))
    await raiseAlarm(db, { key: 'c', words: 'C.' }, at('07:00'))
    expect((await openAlarms(db)).map(({ key }) => key)).toEqual(['c', 'a'])
    expect(await runSql(url, "select cleared_at from alarm where key = 'b'")).toEqual([
      { cleared_at: at('10:00') },
    ])
  })
})
