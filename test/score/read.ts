import { readdirSync, readFileSync } from 'node:fs'
import { readHeaders } from '../../src/arrival/parse/headers.ts'
import { type ParsedMail, type Unreadable } from '../../src/arrival/parse/parsed.ts'
import { openParser, type Parser } from '../../src/arrival/parse/parser.ts'
import { type Reading, readMail } from '../../src/arrival/read/read.ts'
import { silentLog } from '../../src/base/log.ts'

/** A mail as we read it. */
export interface Item {
  /** Its path below the folder, which begins with the project's name. */
  name: string
  raw: Buffer
  mail: ParsedMail | Unreadable
  reading: Reading
  /** How long it took. Milliseconds. */
  ms: number
}

const around = { folder: 'INBOX', own: new Set<string>(), ticketPrefix: 'BV' }
const now = new Date('2026-11-30T08:00:00Z')

/** Reads mail as it is read when it has arrived: in a process of its own, then what is decided from it. */
export class MailReader {
  readonly #parser: Parser = openParser({ log: silentLog })
  /** The most memory that the reading process has had. Megabytes; 0 where the system does not say. */
  peak = 0

  async read(name: string, raw: Buffer): Promise<Item> {
    const begun = performance.now()
    const [mail] = await this.#parser.parse([raw])
    if (mail === undefined) throw new Error(`no answer about ${name}`)
    const reading = readMail(mail, readHeaders(raw), around, now)
    const ms = performance.now() - begun
    this.peak = Math.max(this.peak, peakOfChildren())
    return { name, raw, mail, reading, ms }
  }

  close(): Promise<void> {
    return this.#parser.close()
  }
}

/** By the system's own account, which Linux keeps. */
function peakOfChildren(): number {
  if (process.platform !== 'linux') return 0
  const peaks = readdirSync('/proc/self/task').flatMap((task) => {
    return read(`/proc/self/task/${task}/children`)
      .split(' ')
      .filter((pid) => pid !== '')
      .map((pid) => Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024)
  })
  return Math.max(0, ...peaks)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Its process has ended meanwhile.
    return ''
  }
}
