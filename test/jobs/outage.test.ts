import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openJobs, type Jobs, type JobsOptions } from '../../src/jobs/index.ts'
import { queues } from '../../src/journey.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/ports.ts'
import { recordingLog, stores, timesWith, type TestStore } from './stores.ts'

const { receive, send } = queues
const minute = { within: 60_000, every: 250 }

describe.each(stores)('jobs in $kind', ({ kind, absent, open }) => {
  let opened: Jobs[] = []
  const record = recordingLog()
  const start = (options: Pick<JobsOptions, 'databaseUrl' | 'redisUrl'> & Partial<JobsOptions>) => {
    const jobs = openJobs({ log: record.log, times: timesWith(), ...options })
    opened.push(jobs)
    return jobs
  }
  const onPort = (port: number) => ({
    databaseUrl: `postgres://svarstid@127.0.0.1:${port}/postgres`,
    redisUrl: kind === 'redis' ? `redis://127.0.0.1:${port}` : null,
  })
  beforeEach(() => {
    opened = []
    record.lines.length = 0
  })
  afterEach(() => Promise.all(opened.map((jobs) => jobs.close())))

  describe.skipIf(absent)('when the store goes away', () => {
    let store: TestStore
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    test('and comes back, the same worker goes on, and so does its schedule', async () => {
      const times = timesWith({ [send]: { every: 1_000 } })
      const worker = start({ ...store.where, times })
      const web = start(store.where)
      const seen = new Set<string>()
      await worker.run(receive, async ({ id }) => {
        seen.add(id ?? 'tick')
      })
      await worker.run(send, async () => {
        seen.add('sent')
      })
      await web.hint(receive, { id: 'before' })
      await eventually('the hint before', () => seen.has('before') && seen.has('sent'))

      await store.stop()
      const stopped = performance.now()
      await eventually('four seconds without the store', async () => {
        await web.hint(receive, { id: 'during' })
        return performance.now() - stopped > 4_000
      })
      const state = await web.state()
      expect(state).toMatchObject({ ok: false, store: kind })
      expect(state.reason).toMatch(/./)
      const lost = record.lines.filter(({ what }) => what === 'a hint was lost')
      expect(lost).toHaveLength(1)
      expect(record.lines.length).toBeLessThanOrEqual(4)
      expect(record.text()).not.toContain('during')

      await store.start()
      seen.clear()
      await eventually('a hint after', () => tryHint(web, 'after', seen), minute)
      await eventually('the schedule to tick', () => seen.has('sent'), minute)
      expect(await web.state()).toMatchObject({ ok: true })
    }, 120_000)

    test('and comes back empty, the schedule is made anew', async () => {
      const times = timesWith({ [send]: { every: 1_000 } })
      const worker = start({ ...store.where, times, checkEvery: 5_000 })
      let ticks = 0
      await worker.run(send, async () => {
        ticks++
      })
      await eventually('a tick', () => ticks > 0)
      await store.stop()
      await store.start()
      await store.empty()
      ticks = 0
      await eventually('ticks after that', () => ticks >= 3, minute)
    }, 90_000)

    test('a worker that was started without it begins when it comes', async () => {
      await store.stop()
      const worker = start(store.where)
      const web = start(store.where)
      const seen = new Set<string>()
      await worker.run(receive, async ({ id }) => {
        seen.add(id ?? 'tick')
      })
      await web.hint(receive, { id: 'too early' })
      await store.start()
      await eventually('a hint', () => tryHint(web, 'after', seen), minute)
    }, 90_000)

    test('everything can be closed without it', async () => {
      const jobs = start(store.where)
      await jobs.run(receive, async () => undefined)
      await jobs.hint(receive)
      await store.stop()
      await jobs.close()
      await jobs.hint(receive)
      await expect(jobs.run(send, async () => undefined)).rejects.toThrow('closed')
    })
  })

  describe('when nothing answers', () => {
    test('a hint, a question and the closing come back from a closed port', async () => {
      const jobs = start(onPort(await freePort()))
      await jobs.hint(receive)
      const state = await jobs.state()
      expect(state.ok).toBe(false)
      expect(state.reason).toContain('ECONNREFUSED')
      const running = await jobs.run(receive, async () => undefined)
      await running.close()
      await jobs.close()
    })

    test('a hint, a question and the closing come back from a server that says nothing', async () => {
      const mute = await startMute()
      try {
        const jobs = start(onPort(mute.port))
        await Promise.all([jobs.hint(receive), jobs.hint(receive), jobs.hint(send, { id: 'a' })])
        const lost = { what: 'a hint was lost', reason: 'the job store: no answer within 1000 ms' }
        expect(record.lines).toMatchObject([
          { ...lost, queue: receive },
          { ...lost, queue: send },
        ])
        expect(await jobs.state()).toMatchObject({ ok: false })
        await jobs.run(receive, async () => undefined)
        await jobs.close()
      } finally {
        mute.close()
      }
    })

    test('a process that has closed its jobs ends by itself', async () => {
      const where = JSON.stringify(onPort(await freePort()))
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program, where], {
        stdio: ['ignore', 'inherit', 'inherit'],
        timeout: 20_000,
      })
      const [code] = (await once(child, 'exit')) as [number]
      expect(code).toBe(0)
    })
  })
})

const program = `
import { openJobs } from '${new URL('../../src/jobs/index.ts', import.meta.url).href}'
import { silentLog } from '${new URL('../../src/base/log.ts', import.meta.url).href}'
const jobs = openJobs({ ...JSON.parse(process.argv[1]), log: silentLog })
await jobs.run('receive-message', async () => {})
await jobs.hint('send-mail')
await jobs.close()
`

/** One hint, and whether it or one before has arrived. */
async function tryHint(jobs: Jobs, id: string, seen: Set<string>): Promise<boolean> {
  await jobs.hint(receive, { id })
  return seen.has(id)
}

/** Accepts connections and never says a word. */
async function startMute(): Promise<{ port: number; close(): void }> {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket.on('error', () => undefined)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
