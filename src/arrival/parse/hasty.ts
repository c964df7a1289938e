import { createHash } from 'node:crypto'
import { type Log } from '../../base/log.ts'
import { type ParsedMail, type Raw, type Unreadable } from './parsed.ts'
import { openParser, type Parser } from './parser.ts'

/** Reads mail, in the same order. Null: not yet, ask again; the others were not to wait for it. */
export interface MailReader {
  parse(raws: readonly Raw[]): Promise<(ParsedMail | Unreadable | null)[]>
}

type Read = ParsedMail | Unreadable

/** How long the others wait for one mail. Milliseconds. */
const quickMs = 2_000
/** After how long without slow mail the second process is ended. Milliseconds. */
const idleMs = 60_000
/** How many mails are held while they are read at leisure, and how many answers until they are asked for. */
const mostInHand = 4
const mostKept = 50

/**
 * Waits only a little for each of the mails, which are handed on together. One that takes longer is read in a
 * second process with the usual patience, while others are read; `onRead` tells when its answer is there.
 */
export function openHastyParser(
  { log, onRead }: { log: Log; onRead: () => void },
  longestMs = quickMs,
): MailReader & { close(): Promise<void> } {
  const quick = openParser({ log }, { longestMs, perMegabyteMs: 0, tries: 1 })
  const thorough = openParser({ log }, { idleMs })
  const slow = new SlowMail(thorough, onRead)
  return {
    parse: async (raws) => {
      const unknown = raws.filter((raw) => !slow.has(raw))
      const reads = await quick.parse(unknown)
      const found = new Map(unknown.map((raw, i) => [raw, reads[i]]))
      return raws.map((raw) => {
        const read = found.get(raw)
        return read === undefined || isGivenUp(read) ? slow.ask(raw) : read
      })
    },
    close: async () => {
      await Promise.all([quick.close(), thorough.close()])
    },
  }
}

/** Mails known to be slow, by their hash, and the answers about them as they come. */
class SlowMail {
  readonly #parser: Parser
  readonly #onRead: () => void
  readonly #known = new Set<string>()
  readonly #inHand = new Set<string>()
  readonly #answers = new Map<string, Read>()

  constructor(parser: Parser, onRead: () => void) {
    this.#parser = parser
    this.#onRead = onRead
  }

  has(raw: Raw): boolean {
    return this.#known.size > 0 && this.#known.has(keyOf(raw))
  }

  /** The answer, which is then forgotten; null while there is none. Never waits. */
  ask(raw: Raw): Read | null {
    const key = keyOf(raw)
    const answer = this.#answers.get(key)
    if (answer === undefined) {
      this.#known.add(key)
      if (!this.#inHand.has(key) && this.#inHand.size < mostInHand) void this.#read(key, raw)
      return null
    }
    this.#answers.delete(key)
    this.#known.delete(key)
    return answer
  }

  async #read(key: string, raw: Raw): Promise<void> {
    this.#inHand.add(key)
    const [read] = await this.#parser.parse([raw]).catch(() => [])
    this.#inHand.delete(key)
    // None: the reader was closed meanwhile. The mail waits for the next one.
    if (read === undefined) return
    this.#answers.set(key, read)
    for (const old of [...this.#answers.keys()].slice(0, -mostKept)) this.#answers.delete(old)
    this.#onRead()
  }
}

function keyOf(raw: Raw): string {
  return Buffer.isBuffer(raw) ? createHash('sha256').update(raw).digest('hex') : raw.key
}

function isGivenUp(read: Read): boolean {
  return read.outcome === 'unreadable' && read.gaveUp === true
}
