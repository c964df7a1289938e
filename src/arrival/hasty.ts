import { createHash } from 'node:crypto'
import { type Log } from '../base/log.ts'
import { type ParsedMail, type Unreadable } from './parsed.ts'
import { openParser, type Parser } from './parser.ts'

/** Reads mail, in the same order. Null: not yet, ask again; the others were not to wait for it. */
export interface MailReader {
  parse(raws: readonly Buffer[]): Promise<(ParsedMail | Unreadable | null)[]>
}

type Read = ParsedMail | Unreadable

/** How long the others wait for one mail. Milliseconds. */
const quickMs = 2_000
/** How many mails are held while they are read at leisure, and how many answers until they are asked for. */
const mostInHand = 4
const mostKept = 50

/**
 * Waits only a little for each mail. One that takes longer is read in a second process with the usual
 * patience, while others are read; `onRead` tells when its answer is there to be asked for.
 */
export function openHastyParser(
  { log, onRead }: { log: Log; onRead: () => void },
  longestMs = quickMs,
): MailReader & { close(): Promise<void> } {
  const quick = openParser({ log }, { longestMs, perMegabyteMs: 0, tries: 1 })
  const thorough = openParser({ log })
  const slow = new SlowMail(thorough, onRead)
  const readOne = async (raw: Buffer): Promise<Read | null> => {
    const key = createHash('sha256').update(raw).digest('hex')
    if (slow.has(key)) return slow.ask(key, raw)
    const [read] = await quick.parse([raw])
    return read === undefined || isGivenUp(read) ? slow.ask(key, raw) : read
  }
  return {
    parse: async (raws) => {
      const mails: (Read | null)[] = []
      for (const raw of raws) mails.push(await readOne(raw))
      return mails
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

  has(key: string): boolean {
    return this.#known.has(key)
  }

  /** The answer, which is then forgotten; null while there is none. Never waits. */
  ask(key: string, raw: Buffer): Read | null {
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

  async #read(key: string, raw: Buffer): Promise<void> {
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

function isGivenUp(read: Read): boolean {
  return read.outcome === 'unreadable' && read.gaveUp === true
}
