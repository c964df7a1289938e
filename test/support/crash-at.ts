import { writeSync } from 'node:fs'
import { Socket } from 'node:net'

/**
 * Loaded before a worker (`node --import`): counts everything the process does that somebody outside can see,
 * each command to PostgreSQL, Redis and the mail server, and kills the process as a power cut would at the
 * moment CRASH_AT says. The product has no part in it.
 *
 * Point 2n is just before the n-th sending, 2n + 1 just after it. Between an answer and the next sending
 * nothing happens outside the process, so there is no point of its own between them. Each point is written to
 * file descriptor 3, one line, before it can kill: `number port first-word`.
 */
const crashAt = Number(process.env.CRASH_AT ?? -1)
const ports = new Set(process.env.CRASH_PORTS?.split(',').map(Number))

let passed = 0

function point(when: 'before' | 'after', port: number, what: string): void {
  const number = passed++
  writeSync(3, `${number} ${when} ${ports.size === 0 ? '' : nameOf(port)} ${what}\n`)
  if (number === crashAt) process.kill(process.pid, 'SIGKILL')
}

const names = process.env.CRASH_NAMES?.split(',') ?? []
const nameOf = (port: number) => names[[...ports].indexOf(port)] ?? String(port)

type Writing = (this: Socket, data: unknown, ...more: unknown[]) => void

/** Both ways in which a stream hands bytes to its socket: one piece, or several at once. */
for (const way of ['_write', '_writev'] as const) {
  const prototype = Socket.prototype as unknown as Record<typeof way, Writing>
  const write = prototype[way]
  prototype[way] = function counted(data, ...more) {
    const port = this.remotePort
    if (port === undefined || !ports.has(port)) {
      write.call(this, data, ...more)
      return
    }
    const what = wordOf(data)
    point('before', port, what)
    write.call(this, data, ...more)
    point('after', port, what)
  }
}

/** A line for the reader of a failed test: what was sent, by its first words, without content. */
function wordOf(data: unknown): string {
  const first: unknown = Array.isArray(data) ? (data[0] as { chunk: unknown }).chunk : data
  const text = Buffer.isBuffer(first) ? first.toString('latin1') : String(first)
  const sql =
    /(begin|commit|rollback|(?:select|insert into|update|delete from|with) "?[\w."]+)/i.exec(text)
  return (
    sql?.[0] ??
    text
      .replace(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, 24)
  )
}
