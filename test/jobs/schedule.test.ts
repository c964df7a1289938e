import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Store } from '../../src/jobs/bull.ts'
import { hintKey, keepSchedule } from '../../src/jobs/schedule.ts'
import { openStore } from '../../src/jobs/store.ts'
import { stores, type TestStore } from './stores.ts'

describe.each(stores)('a schedule in $kind', ({ absent, open }) => {
  describe.skipIf(absent)('once made', () => {
    const now = new Date()
    let server: TestStore
    let store: Store
    beforeAll(async () => {
      server = await open()
      store = openStore(server.where.databaseUrl, server.where.redisUrl)
      await store.prepare(AbortSignal.timeout(10_000))
    })
    afterAll(async () => {
      store.cut()
      await server.close()
    })
    const openQueue = async (name: string) => {
      const queue = store.openQueue(name)
      queue.on('error', () => undefined)
      await queue.waitUntilReady()
      return queue
    }

    test('is left alone, so that its next tick comes when it was to come', async () => {
      const queue = await openQueue('kept')
      expect(await keepSchedule(queue, { every: 600_000 }, now)).toBe('made')
      const before = await queue.getJobScheduler('kept')
      expect(await keepSchedule(queue, { every: 600_000 }, now)).toBe('kept')
      expect(await queue.getJobScheduler('kept')).toEqual(before)
    })

    test('is made anew when its times have changed', async () => {
      const queue = await openQueue('changed')
      await keepSchedule(queue, { every: 600_000 }, now)
      expect(await keepSchedule(queue, { every: 300_000 }, now)).toBe('made')
      expect(await queue.getJobScheduler('changed')).toMatchObject({ every: 300_000 })
      expect(await keepSchedule(queue, { cron: '0 0 6 * * *' }, now)).toBe('made')
      expect(await keepSchedule(queue, { cron: '0 0 6 * * *' }, now)).toBe('kept')
    })

    test('is made anew when its tick is long overdue', async () => {
      const queue = await openQueue('overdue')
      await keepSchedule(queue, { cron: '0 0 6 * * *' }, now)
      const { next = 0 } = (await queue.getJobScheduler('overdue')) ?? {}
      const at = (seconds: number) => new Date(next + seconds * 1000)
      expect(await keepSchedule(queue, { cron: '0 0 6 * * *' }, at(30))).toBe('kept')
      expect(await keepSchedule(queue, { cron: '0 0 6 * * *' }, at(90))).toBe('made')
    })

    test('ticks at six in the morning in Stockholm, winter and summer', async () => {
      const queue = await openQueue('morning')
      await keepSchedule(queue, { cron: '0 0 6 * * *' }, now)
      const { next = 0 } = (await queue.getJobScheduler('morning')) ?? {}
      const clock = { timeZone: 'Europe/Stockholm', timeStyle: 'medium' } as const
      expect(new Date(next).toLocaleTimeString('sv-SE', clock)).toBe('06:00:00')
    })
  })
})

test('hints with the same ids are the same, in whatever order they are written', () => {
  expect(hintKey({ a: '1', b: '2' })).toBe(hintKey({ b: '2', a: '1' }))
  expect(hintKey({ a: '1' })).not.toBe(hintKey({ a: '2' }))
  expect(hintKey({})).not.toBe(hintKey({ a: '' }))
})
