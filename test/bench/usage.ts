import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setInterval } from 'node:timers'

/** What processes have used, read from /proc (proc(5)); so the benches need Linux. */

const ticksPerSecond = 100

interface Stat {
  parent: number
  /** Seconds of processor time, with that of children that have ended and been waited for. */
  cpu: number
}

/** Processor seconds of these processes and everything below them, also of what has ended there. */
export function cpuOf(roots: readonly number[]): number {
  const all = allStats()
  return treeOf(roots, all).reduce((sum, pid) => sum + (all.get(pid)?.cpu ?? 0), 0)
}

export interface Peak {
  pid: number
  name: string
  first: number
  mb: number
}

export interface Watched {
  /** Of each process seen the first and the highest resident memory, in MB, and what its command line says. */
  peaks(): Peak[]
  stop(): void
}

/** Watches the memory of some processes and of those below them. */
export function watchMemory(roots: readonly number[], everyMs = 100): Watched {
  const seen = new Map<number, Peak>()
  const look = () => {
    for (const pid of treeOf(roots, allStats())) {
      const mb = peakOf(pid)
      const before = seen.get(pid) ?? { pid, name: nameOf(pid), first: mb }
      if (mb > 0) seen.set(pid, { ...before, mb })
    }
  }
  const timer = setInterval(look, everyMs)
  look()
  return {
    peaks: () => {
      look()
      return [...seen.values()]
    },
    stop: () => clearInterval(timer),
  }
}

/** Resident memory just now, in MB. */
export function residentOf(pid: number): number {
  return memory(pid, 'VmRSS')
}

/** The processes below `root`, itself first. */
export function processesBelow(root: number): number[] {
  return treeOf([root], allStats())
}

/** The highest resident memory of a process so far, in MB. */
export function peakOf(pid: number): number {
  return memory(pid, 'VmHWM')
}

/** Lets the highest resident memory of a process begin anew (proc(5), clear_refs). */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** What a process is: its program of ours, else its command. */
export function nameOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const program = words.find((word) => /\.[cm]?[jt]s$/.test(word)) ?? words[0] ?? ''
    return program.split('/').at(-1) ?? ''
  } catch {
    return ''
  }
}

function treeOf(roots: readonly number[], all: Map<number, Stat>): number[] {
  const found = [...roots]
  for (const pid of found) {
    for (const [child, { parent }] of all) if (parent === pid) found.push(child)
  }
  return found
}

function allStats(): Map<number, Stat> {
  const found = new Map<number, Stat>()
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? statOf(entry) : null
    if (stat !== null) found.set(Number(entry), stat)
  }
  return found
}

function statOf(pid: string): Stat | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return { parent: Number(fields[1]), cpu: ticks / ticksPerSecond }
  } catch {
    return null // just gone
  }
}

function memory(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0 // just gone
  }
}
