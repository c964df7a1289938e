import { makeLog, type Log } from '../../src/base/log.ts'
import { queues, type Queue } from '../../src/journey.ts'
import { type Times } from '../../src/jobs/schedule.ts'
import { missing } from '../support/needs.ts'
import { runSql, startPostgres } from '../support/postgres.ts'
import { startRedis } from '../support/redis.ts'

/** A store of one's own, that a test can stop, start again and empty. */
export interface TestStore {
  /** Where jobs live. Beside Redis the database is one that nobody may ask. */
  where: { databaseUrl: string; redisUrl: string | null }
  stop(): Promise<void>
  start(): Promise<void>
  /** Takes away all that BullMQ has put there. */
  empty(): Promise<void>
  /** How many connections are open, without the one that asks. */
  connections(): Promise<number>
  close(): Promise<void>
}

export const stores = [
  { kind: 'redis', absent: missing('redis-server'), open: openRedis },
  { kind: 'postgres', absent: false, open: openPostgres },
] as const

const counting = "return redis.call('INFO', 'clients'):match('connected_clients:(%d+)')"

async function openRedis(): Promise<TestStore> {
  const redis = await startRedis()
  return {
    where: { databaseUrl: 'postgres://127.0.0.1:1/nobody', redisUrl: redis.url },
    stop: () => redis.kill(),
    start: () => redis.start(),
    empty: async () => {
      await redis.ask('FLUSHALL')
    },
    connections: async () => Number(await redis.ask('EVAL', counting, '0')) - 1,
    close: () => redis.close(),
  }
}

async function openPostgres(): Promise<TestStore> {
  const postgres = await startPostgres()
  return {
    where: { databaseUrl: postgres.url, redisUrl: null },
    stop: () => postgres.stop(),
    start: () => postgres.start(),
    empty: async () => {
      await runSql(postgres.url, 'drop schema bullmq cascade')
    },
    connections: async () => {
      const others = "backend_type = 'client backend' and pid <> pg_backend_pid()"
      const rows = await runSql(
        postgres.url,
        `select count(*)::int as n from pg_stat_activity where ${others}`,
      )
      return Number(rows[0]?.n)
    },
    close: () => postgres.close(),
  }
}

/** No tick while a test runs, for any queue but those given. */
export function timesWith(own: Partial<Record<Queue, Times>> = {}): Record<Queue, Times> {
  const never = { cron: '0 0 0 1 1 *' }
  const all = Object.values(queues).map((queue) => [queue, never] as const)
  return { ...(Object.fromEntries(all) as Record<Queue, Times>), ...own }
}

export interface Line {
  level: string
  what: string
  queue?: string
  reason?: string
}

/** A log that can be read back. */
export function recordingLog(): { log: Log; lines: Line[]; text(): string } {
  const lines: Line[] = []
  const log = makeLog((line) => lines.push(JSON.parse(line) as Line))
  return { log, lines, text: () => JSON.stringify(lines) }
}
