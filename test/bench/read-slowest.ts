import { pieces, textOf } from '../arrival/read/hostile-texts.ts'
import { readers } from '../arrival/read/readers.ts'
import { figure, say, verdict } from './say.ts'

const shown = 5
const most = 200
const million = 1_000_000

/** The slowest of our functions that read what a stranger wrote, each with a million hostile characters. */
export function readSlowest(): void {
  const found = Object.entries(readers).map(([name, read]) => {
    const times = pieces.map((piece) => {
      return { name, piece, ms: timeOf(read, textOf(piece, million)) }
    })
    return times.reduce((slowest, one) => (one.ms > slowest.ms ? one : slowest))
  })
  const slowest = found.toSorted((a, b) => b.ms - a.ms).slice(0, shown)
  say(`${found.length} readings, each of ${pieces.length} texts of 1 MB; the slowest text of each:`)
  for (const { name, piece, ms } of slowest) {
    say(`    ${name}, ${JSON.stringify(piece)}: ${figure(ms)} ms`)
  }
  const tooSlow = found.filter(({ ms }) => ms > most).map(({ name }) => name)
  if (tooSlow.length > 0) say(`    over ${most} ms: ${tooSlow.join('; ')}`)
  verdict('The slowest of them', slowest[0]?.ms ?? Number.NaN, { most }, 'ms')
  say()
}

/** Processor time of this thread, in ms. What takes too long is given another try: the first may have compiled. */
function timeOf(read: (text: string) => unknown, text: string): number {
  const once = () => {
    const before = process.threadCpuUsage()
    read(text)
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1_000
  }
  const first = once()
  return first <= most ? first : Math.min(first, once())
}
