import { setTimeout as pause } from 'node:timers/promises'
import { runSql } from '../support/postgres.ts'
import { type Figures } from './floors.ts'
import { type Place } from './place.ts'
import { type Watched, watchMemory } from './usage.ts'
import { startWorkers, type WorkersOptions } from './workers.ts'

export interface Run extends Figures {
  peaks: ReturnType<Watched['peaks']>
}

/** Lets the real workers take a mailbox into a database, and measures until the last mail is in its ticket. */
export async function runWorkers(
  place: Place,
  count: number,
  options: WorkersOptions,
): Promise<Run> {
  await place.settle()
  const before = await filedIn(options.databaseUrl)
  const workers = startWorkers(place, options)
  const memory = watchMemory(workers.pids)
  try {
    const seconds = await timeUntilFiled(options.databaseUrl, before + count)
    return { count, seconds, cpu: workers.cpu(), peaks: memory.peaks() }
  } finally {
    memory.stop()
    await workers.stop()
  }
}

/** Until the reader of the mailbox says that it has looked. */
export async function untilContact(url: string, since: Date): Promise<void> {
  const sql = 'select 1 from folder where contact_at > $1'
  await until(async () => (await runSql(url, sql, [since])).length > 0, 60)
}

export async function filedIn(url: string): Promise<number> {
  const [row] = await runSql(url, `select count(*)::int as n from delivery where state = 'done'`)
  return Number(row?.n)
}

/** Seconds from when the mailbox had a reader. */
async function timeUntilFiled(url: string, count: number): Promise<number> {
  await until(async () => (await runSql(url, 'select 1 from mailbox_leader')).length > 0, 60, 20)
  const began = performance.now()
  await untilFiled(url, count)
  return (performance.now() - began) / 1_000
}

/** As long as it gets on, it may take its time. */
export async function untilFiled(url: string, count: number): Promise<void> {
  let filed = -1
  while (filed < count) {
    const before = filed
    await until(async () => (filed = await filedIn(url)) >= Math.min(count, before + 1), 40)
  }
}

async function until(
  ask: () => Promise<boolean>,
  mostSeconds: number,
  everyMs = 200,
): Promise<void> {
  const deadline = performance.now() + mostSeconds * 1_000
  while (!(await ask())) {
    if (performance.now() > deadline) throw new Error(`Nothing came of it in ${mostSeconds} s.`)
    await pause(everyMs)
  }
}
