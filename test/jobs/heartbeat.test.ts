import { afterAll, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { beat, heartbeats } from '../../src/jobs/heartbeat.ts'
import { fakeClock } from '../support/clock.ts'
import { testDatabase } from '../support/postgres.ts'

const db = connect(await testDatabase())
afterAll(() => db.destroy())

test('each worker has one row: when it was last alive, and what it said', async () => {
  const clock = fakeClock('2026-11-23T08:00:00Z')
  await beat(db, 'send-mail', clock.now())
  await beat(db, 'receive-message', clock.now(), 'began')
  const later = clock.advance({ minutes: 1 })
  await beat(db, 'receive-message', later, '3 rows')
  expect(await heartbeats(db)).toEqual([
    { worker: 'receive-message', at: later, note: '3 rows' },
    { worker: 'send-mail', at: new Date('2026-11-23T08:00:00Z'), note: null },
  ])
  await beat(db, 'receive-message', clock.advance({ minutes: 1 }))
  expect((await heartbeats(db))[0]?.note).toBeNull()
})
