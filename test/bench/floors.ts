import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { password } from '../support/dovecot.ts'
import { mailbox, type Place } from './place.ts'
import { cpuOf } from './usage.ts'

export interface Figures {
  count: number
  /** From the first connection to the last commit. */
  seconds: number
  /** Processor seconds. */
  cpu: { ours: number; postgres: number; redis: number }
}

/** Runs a floor in a process of its own, into a database of its own. */
export async function runFloor(
  place: Place,
  floor: 'floor-raw' | 'floor-stream',
): Promise<Figures> {
  const url = await place.makeDatabase(floor.replace('-', '_'), { bare: true })
  await place.settle()
  const before = cpuOf([place.postgresPid])
  const file = path.join(import.meta.dirname, `${floor}.ts`)
  const args = [file, String(place.dovecot.imapPort), mailbox, password, url]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const told = JSON.parse(stdout) as { count: number; seconds: number; cpu: number }
  const cpu = { ours: told.cpu, postgres: cpuOf([place.postgresPid]) - before, redis: 0 }
  return { ...told, cpu }
}

export function perThousand({ count, cpu }: Figures): number {
  return ((cpu.ours + cpu.postgres + cpu.redis) / count) * 1_000
}

export function rate({ count, seconds }: Figures): number {
  return count / seconds
}
