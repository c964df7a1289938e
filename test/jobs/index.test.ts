import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openJobs, type Jobs, type JobsOptions } from '../../src/jobs/index.ts'
import { queues } from '../../src/journey.ts'
import { eventually } from '../support/eventually.ts'
import { recordingLog, stores, timesWith, type TestStore } from './stores.ts'

const { receive, send, sla } = queues

describe.each(stores)('jobs in $kind', ({ kind, absent, open }) => {
  describe.skipIf(absent)('while it works', () => {
    let store: TestStore
    let opened: Jobs[] = []
    const record = recordingLog()
    const start = (options: Partial<JobsOptions> = {}) => {
      const jobs = openJobs({ ...store.where, log: record.log, times: timesWith(), ...options })
      opened.push(jobs)
      return jobs
    }
    beforeAll(async () => {
      store = await open()
    })
    afterEach(async () => {
      await Promise.all(opened.map((jobs) => jobs.close()))
      opened = []
      record.lines.length = 0
    })
    afterAll(() => store.close())

    test('a hint reaches the worker of its queue in another process, with its ids', async () => {
      const seen: string[] = []
      await start().run(receive, async ({ id }) => {
        if (id) seen.push(`receive ${id}`)
      })
      await start().run(send, async ({ id }) => {
        if (id) seen.push(`send ${id}`)
      })
      await start().hint(send, { id: 'a' })
      await start().hint(receive, { id: 'b' })
      await eventually('both hints', () => seen.length === 2)
      expect(seen.sort()).toEqual(['receive b', 'send a'])
      expect(record.lines).toEqual([])
    })

    test('a hint given before any worker has run waits for one', async () => {
      const seen: (string | undefined)[] = []
      await start().hint(sla, { id: 'early' })
      await start().run(sla, async ({ id }) => {
        seen.push(id)
      })
      await eventually('the hint', () => seen.includes('early'))
    })

    test('of many hints one runs and one waits', async () => {
      const { jobs, seen, gate } = await startGated()
      await jobs.hint(receive, { id: 'same' })
      await eventually('the first to run', () => seen.length === 1)
      await Promise.all(Array.from({ length: 20 }, () => jobs.hint(receive, { id: 'same' })))
      for (let i = 0; i < 5; i++) await start().hint(receive, { id: 'same' })
      gate.open()
      await eventually('the second to run', () => seen.length === 2)
      await jobs.hint(receive, { id: 'last' })
      await eventually('the last', () => seen.includes('last'))
      expect(seen).toEqual(['same', 'same', 'last'])
    })

    test('a finished job does not stand in the way of the same hint', async () => {
      const { jobs, seen, gate } = await startGated()
      gate.open()
      for (let count = 1; count <= 4; count++) {
        await jobs.hint(receive, { id: 'again' })
        await eventually(`run ${count}`, () => seen.length === count)
      }
    })

    test('hints with different ids are all handled', async () => {
      const { jobs, seen, gate } = await startGated()
      gate.open()
      await Promise.all(['a', 'b', 'c'].map((id) => jobs.hint(receive, { id })))
      await eventually('all three', () => seen.length === 3)
      expect(seen.sort()).toEqual(['a', 'b', 'c'])
    })

    test('jobs run side by side when the worker is told so', async () => {
      const { jobs, seen, done, gate } = await startGated({ concurrency: 2 })
      await jobs.hint(receive, { id: 'left' })
      await jobs.hint(receive, { id: 'right' })
      await eventually('both inside', () => seen.length === 2)
      expect(done).toEqual([])
      gate.open()
    })

    test('a job that fails is told of without its ids, and the next hint runs', async () => {
      const jobs = start()
      let runs = 0
      await jobs.run(receive, async ({ id }) => {
        if (id === undefined) return
        runs++
        if (runs === 1) throw new Error('the row is locked')
      })
      await jobs.hint(receive, { id: 'secret-id' })
      await eventually('the failure in the log', () => record.lines.length === 1)
      expect(record.lines[0]).toMatchObject({
        level: 'error',
        what: 'a job failed',
        queue: receive,
        reason: 'the row is locked',
      })
      expect(record.text()).not.toContain('secret-id')
      await jobs.hint(receive, { id: 'secret-id' })
      await eventually('the next run', () => runs === 2)
    })

    test('a schedule keeps ticking while it is looked after', async () => {
      const jobs = start({ times: timesWith({ [send]: { every: 500 } }), checkEvery: 1 })
      let ticks = 0
      await jobs.run(send, async () => {
        ticks++
      })
      await eventually('ten ticks', () => ticks >= 10)
    })

    test('a schedule comes back when the store was emptied, and hints arrive again', async () => {
      const jobs = start({ times: timesWith({ [send]: { every: 300 } }), checkEvery: 1 })
      const seen: string[] = []
      await jobs.run(send, async ({ id }) => {
        seen.push(id ?? 'tick')
      })
      await eventually('a tick', () => seen.includes('tick'))
      await store.empty()
      seen.length = 0
      await eventually('ticks after that', () => seen.length >= 3)
      await jobs.hint(send, { id: 'later' })
      await eventually('the hint', () => seen.includes('later'))
    })

    test('a run that is closed takes no more jobs and has finished those in hand', async () => {
      const { jobs, seen, done, gate, running } = await startGated()
      await jobs.hint(receive, { id: 'in hand' })
      await eventually('the job to be taken', () => seen.length === 1)
      let closed = false
      const closing = running.close().then(() => (closed = true))
      await jobs.hint(receive, { id: 'afterwards' })
      expect(closed).toBe(false)
      gate.open()
      await closing
      expect(done).toEqual(['in hand'])
      await start().run(receive, async ({ id }) => {
        if (id) seen.push(`other ${id}`)
      })
      await eventually('another worker to take the next', () => seen.includes('other afterwards'))
    })

    test('the state is asked of the store itself', async () => {
      expect(await start().state()).toEqual({ ok: true, store: kind, reason: null })
    })

    test('five queues and their workers share a handful of connections', async () => {
      await eventually('earlier ones to be gone', async () => (await store.connections()) < 2)
      const jobs = start()
      for (const queue of Object.values(queues)) await jobs.run(queue, async () => undefined)
      for (const queue of Object.values(queues)) await jobs.hint(queue)
      const open = await store.connections()
      expect(open).toBeGreaterThan(5)
      expect(open).toBeLessThanOrEqual(12)
    })

    /** A worker whose jobs stay inside until the gate is opened. */
    async function startGated(options: { concurrency?: number } = {}) {
      const jobs = start()
      const seen: string[] = []
      const done: string[] = []
      let isOpen = false
      const running = await jobs.run(
        receive,
        async ({ id }) => {
          if (id === undefined) return
          seen.push(id)
          await eventually('the gate', () => isOpen, { within: 20_000 })
          done.push(id)
        },
        options,
      )
      return { jobs, seen, done, running, gate: { open: () => (isOpen = true) } }
    }
  })
})
