import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { runSql } from '../support/postgres.ts'
import { type Figures } from './floors.ts'
import { type Place } from './place.ts'
import { type Watched, watchMemory } from './usage.ts'
import { startWorkers, type WorkersOptions } from './workers.ts'

export interface Run extends Figures {
  /** From when the mailbox had a reader until the last mail was fetched and stored, though not yet filed. */
  storedSeconds: number
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
    const times = await timeUntilFiled(options.databaseUrl, before + count)
    return { count, ...times, cpu: workers.cpu(), peaks: memory.peaks() }
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

/** How many mails have been filed, asked on one connection: opening one costs as much as many mails. */
async function filedIn(url: string): Promise<number> {
  const watch = await openWatch(url)
  const filed = await watch.filed()
  await watch.close()
  return filed
}

/** As long as it gets on, it may take its time. What waits is only counted when all has been entered. */
export async function untilFiled(
  url: string,
  count: number,
  onStored: () => void = () => undefined,
): Promise<void> {
  const watch = await openWatch(url)
  try {
    await untilThere(count, watch.entered)
    // A number is given some time before what has it is committed.
    await untilThere(count, watch.stored)
    onStored()
    await untilThere(count, watch.filed)
  } finally {
    await watch.close()
  }
}

async function untilThere(count: number, ask: () => Promise<number>): Promise<void> {
  let there = -1
  while (there < count) {
    const before = there
    await until(async () => (there = await ask()) >= Math.min(count, before + 1), 60)
  }
}

/** Seconds from when the mailbox had a reader. */
async function timeUntilFiled(
  url: string,
  count: number,
): Promise<Pick<Run, 'seconds' | 'storedSeconds'>> {
  const watch = await openWatch(url)
  try {
    await until(() => watch.hasReader(), 60, 20)
  } finally {
    await watch.close()
  }
  const began = performance.now()
  const since = () => (performance.now() - began) / 1_000
  let storedSeconds = Number.NaN
  await untilFiled(url, count, () => (storedSeconds = since()))
  return { seconds: since(), storedSeconds }
}

/** What was ever entered is the last number given, which costs nothing to ask for. */
const entered = 'case when is_called then last_value else 0 end'
const waiting = `(select count(*) from delivery where state in ('waiting', 'quarantined'))`

async function openWatch(url: string) {
  const db = new Client(url)
  await db.connect()
  const ask = async (what: string) => {
    const { rows } = await db.query<{ n: string }>(`select ${what} as n from delivery_id_seq`)
    return Number(rows[0]?.n)
  }
  return {
    entered: () => ask(entered),
    stored: () => ask('(select count(*) from delivery)'),
    filed: () => ask(`${entered} - ${waiting}`),
    hasReader: async () => (await db.query('select 1 from mailbox_leader')).rows.length > 0,
    close: () => db.end(),
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
