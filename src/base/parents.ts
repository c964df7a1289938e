import { readFileSync } from 'node:fs'

const lookEvery = 1_000

/**
 * Calls `gone` once when the process that started us has ended, or the one that started that: npm runs a
 * script through a shell, and killing npm must not leave the script behind. Where there is no /proc only
 * the first is watched.
 */
export function whenParentsEnd(gone: () => void): void {
  const parent = process.ppid
  const grandparent = parentOf(parent)
  const timer = setInterval(() => {
    const isAlone = process.ppid !== parent || parentOf(parent) !== grandparent
    if (!isAlone) return
    clearInterval(timer)
    gone()
  }, lookEvery)
  timer.unref()
}

/** proc(5): the fourth field of stat, after the name in brackets, which may hold anything. */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}
