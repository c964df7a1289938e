import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from './eventually.ts'
import { runSql } from './postgres.ts'
import { settings } from './service.ts'
import { startWorker, type Worker, type WorkerName } from './worker.ts'

/** One mailbox that is to be read. */
export interface Box {
  address: string
  imapPort: number
  folders?: string
}

/** The way in, as processes that a test may kill. */
export interface Intake {
  start(worker: WorkerName, more?: Record<string, string>): Worker
  /** A worker that is started again whenever it ends, as by any supervisor. */
  keep(worker: WorkerName): { said(): string; stop(): Promise<void> }
  /** Runs both until `isDone`, and ends them as an operator does. */
  whole(isDone: () => Promise<boolean>, within?: number): Promise<void>
  count(query: string, ...values: unknown[]): Promise<number>
  /** How many deliveries are in the ledger, and how many of them are filed. */
  stored(): Promise<number>
  filed(): Promise<number>
  /** Waits until so many deliveries are filed. */
  untilFiled(count: number, within?: number): Promise<void>
}

export function openIntake(
  databaseUrl: string,
  redisUrl: string | null,
  boxes: readonly Box[],
): Intake {
  const env = {
    ...settings({ databaseUrl, redisUrl, imapPort: 1, smtpPort: 25 }, 3000),
    ...Object.assign({}, ...boxes.map(boxSettings)),
  } as Record<string, string>
  const start: Intake['start'] = (worker, more = {}) => startWorker(worker, { ...env, ...more })
  const keep: Intake['keep'] = (name) => {
    const all = [start(name)]
    const over = new AbortController()
    const kept = (async () => {
      for (;;) {
        await all.at(-1)?.ended
        await pause(1_000, undefined, { signal: over.signal }).catch(() => undefined)
        if (over.signal.aborted) return
        all.push(start(name))
      }
    })()
    return {
      said: () => all.map((worker) => worker.said().slice(-1_000)).join('\n'),
      stop: async () => {
        over.abort()
        await all.at(-1)?.end('SIGTERM')
        await kept
      },
    }
  }
  const count: Intake['count'] = async (query, ...values) =>
    Number((await runSql(databaseUrl, query, values))[0]?.count)
  const stored = () => count('select count(*) from delivery')
  const filed = () => count(`select count(*) from delivery where state = 'done'`)
  return {
    start,
    keep,
    count,
    stored,
    filed,
    untilFiled: async (wanted, within = 120_000) => {
      let last = 0
      const enough = async () => (last = await filed()) >= wanted
      await eventually(`${wanted} deliveries to be filed`, enough, { within, every: 100 }).catch(
        async (cause: unknown) => {
          throw new Error(`${await stored()} stored, ${last} filed of ${wanted}`, { cause })
        },
      )
    },
    whole: async (isDone, within = 120_000) => {
      const workers = [start('poll-mailbox'), start('receive-message')]
      const early = workers.map(async ({ ended }) => {
        await ended
        throw new Error('A worker has ended before its work was done.')
      })
      try {
        const done = eventually('the work to be done', isDone, { within, every: 50 })
        await Promise.race([done, ...early])
      } catch (cause) {
        throw new Error(workers.map((worker) => worker.said()).join('\n'), { cause })
      } finally {
        for (const one of early) one.catch(() => undefined)
        await Promise.all(workers.map((worker) => worker.end('SIGTERM')))
      }
    },
  }
}

function boxSettings({ address, imapPort, folders }: Box, i: number): Record<string, string> {
  const key = i === 0 ? 'MAILBOX' : `MAILBOX_${i + 1}`
  return {
    [`${key}_ADDRESS`]: address,
    [`${key}_HOST`]: '127.0.0.1',
    [`${key}_PORT`]: String(imapPort),
    [`${key}_TLS`]: 'none',
    [`${key}_PASSWORD`]: 'hemligt',
    ...(folders === undefined ? {} : { [`${key}_FOLDERS`]: folders }),
  }
}
