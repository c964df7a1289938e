import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { openJobs, type Jobs } from '../../src/jobs/index.ts'
import { type Times } from '../../src/jobs/schedule.ts'
import { queues, type Queue } from '../../src/journey.ts'
import { eventually } from '../support/eventually.ts'
import { stores, timesWith, type TestStore } from './stores.ts'

const { receive } = queues

describe.each(stores)('a worker that dies in the middle of a job, in $kind', ({ absent, open }) => {
  describe.skipIf(absent)('holds up nothing:', () => {
    let store: TestStore
    let opened: Jobs[] = []
    const start = (times: Record<Queue, Times>) => {
      const jobs = openJobs({ ...store.where, log: silentLog, times })
      opened.push(jobs)
      return jobs
    }
    beforeEach(async () => {
      store = await open()
    })
    afterEach(async () => {
      await Promise.all(opened.map((jobs) => jobs.close()))
      opened = []
      await store.close()
    })

    test('the next hint is handled at once', async () => {
      await killedInJob(1, timesWith())
      const jobs = start(timesWith())
      await jobs.hint(receive)
      await isWorked(jobs)
    })

    test('the schedule ticks on', async () => {
      const times = timesWith({ [receive]: { every: 1_500 } })
      // The first two are told of when the schedule is made; then it is the schedule's own.
      await killedInJob(3, times)
      await isWorked(start(times))
    })

    async function isWorked(jobs: Jobs): Promise<void> {
      let runs = 0
      await jobs.run(receive, async () => {
        runs++
      })
      await eventually('a job', () => runs > 0, { within: 5_000 })
    }

    /** Runs a worker of its own until it has been given so many jobs, and kills it in the last. */
    async function killedInJob(number: number, times: Record<Queue, Times>): Promise<void> {
      const settings = JSON.stringify({ ...store.where, times, number })
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program, settings], {
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: 20_000,
        killSignal: 'SIGKILL',
      })
      const ended = once(child, 'exit')
      await once(child.stdout, 'data')
      child.kill('SIGKILL')
      await ended
    }
  })
})

/** Hangs in one of its jobs. */
const program = `
import { openJobs } from '${new URL('../../src/jobs/index.ts', import.meta.url).href}'
import { silentLog } from '${new URL('../../src/base/log.ts', import.meta.url).href}'
const { number, ...options } = JSON.parse(process.argv[1])
const jobs = openJobs({ ...options, log: silentLog })
let taken = 0
await jobs.run('receive-message', async () => {
  if (++taken < number) return
  process.stdout.write('taken')
  await new Promise(() => undefined)
})
`
