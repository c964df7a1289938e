import { createHash } from 'node:crypto'
import { type Readable, Transform } from 'node:stream'
import { type RawStream } from '../../arrival/parse/parsed.ts'
import { openFile, openParser } from '../../arrival/parse/parser.ts'
import { findRaw } from '../../arrival/parse/stored-raw.ts'
import { type Context } from '../../context.ts'
import { type Attachment } from '../../db/schema.ts'
import { type StoredMessage } from '../../desk/message.ts'
import { HttpError } from '../request/http-error.ts'

/** What came with a mail, taken out of its original by a process of its own: a mail may be made to harm. */
export interface Files {
  /**
   * The content of an attachment; null: there is none of that number, or it cannot be read. A large one
   * streams out of the database, never held whole, and fails on the way when it is not what it was, or when
   * nobody takes it. @throws HttpError 503 when too many are downloaded already
   */
  attachment(message: StoredMessage, index: number): Promise<Buffer | Readable | null>
  /** The same of a picture that stands in the text. */
  picture(message: StoredMessage, index: number): Promise<Buffer | null>
  close(): Promise<void>
}

/** How much of a mail's pictures is shown in its text: each, and all together. Bytes. */
const largest = { one: 10_000_000, all: 20_000_000 }
/** A page asks for each picture by itself, at once: for so long they are kept. Milliseconds, and mails. */
const kept = { ms: 30_000, mails: 2 }
/** Attachments of more than so many bytes are streamed, each by a process of its own, so many at a time. */
const streamed = { from: 1_000_000, atOnce: 4, mostWaiting: 20 }
/** How long a download may stand still, and how long one waits for its turn. Milliseconds. */
export interface Patience {
  stalledMs: number
  waitMs: number
}
const usual: Patience = { stalledMs: 60_000, waitMs: 20_000 }
/** After that long without work no process is kept for files. Milliseconds. */
const idleMs = 60_000

/** By their hashes: where a file stood when the mail was read first says nothing about where it is found now. */
type Contents = ReadonlyMap<string, Buffer>

export function openFiles({ db, log }: Pick<Context, 'db' | 'log'>, patience = usual): Files {
  const parser = openParser({ log }, { idleMs })
  const pictures = new Map<string, Promise<Contents>>()
  const downloads = new Downloads(log, patience)

  const read = async (message: StoredMessage, wanted: readonly Attachment[]) => {
    if (message.sha256 === null || wanted.length === 0) return new Map<string, Buffer>()
    const hashes = [...new Set(wanted.map(({ sha256 }) => sha256))]
    const found = await parser.files(await findRaw(db, message.sha256), hashes)
    return new Map(
      hashes.flatMap((hash, i): [string, Buffer][] => {
        const content = found[i] ?? null
        return content === null ? [] : [[hash, content]]
      }),
    )
  }
  const picturesOf = (message: StoredMessage): Promise<Contents> => {
    const known = pictures.get(message.id)
    if (known !== undefined) return known
    const reading = read(message, picturesIn(message))
    const forget = () => {
      if (pictures.get(message.id) === reading) pictures.delete(message.id)
    }
    pictures.set(message.id, reading)
    for (const id of [...pictures.keys()].slice(0, -kept.mails)) pictures.delete(id)
    setTimeout(forget, kept.ms).unref()
    reading.catch(forget)
    return reading
  }

  return {
    attachment: async (message, index) => {
      const listed = message.attachments[index]
      if (listed === undefined || message.sha256 === null) return null
      if (listed.size > streamed.from)
        return downloads.open(await findRaw(db, message.sha256), listed)
      return (await read(message, [listed])).get(listed.sha256) ?? null
    },
    picture: async (message, index) => {
      const listed = message.attachments[index]
      return listed === undefined ? null : ((await picturesOf(message)).get(listed.sha256) ?? null)
    },
    close: () => parser.close(),
  }
}

/** The downloads under way; some more wait for one to end, but not for long. */
class Downloads {
  readonly #log: Context['log']
  readonly #patience: Patience
  readonly #waiting = new Set<() => void>()
  #open = 0

  constructor(log: Context['log'], patience: Patience) {
    this.#log = log
    this.#patience = patience
  }

  async open(raw: RawStream, listed: Attachment): Promise<Readable | null> {
    await this.#turn()
    try {
      const file = await openFile({ log: this.#log }, raw, listed.sha256)
      if (file === null) this.#pass()
      return (
        file &&
        checked(
          file.once('close', () => this.#pass()),
          listed,
          this.#patience,
        )
      )
    } catch (thrown) {
      this.#pass()
      throw thrown
    }
  }

  #turn(): Promise<void> {
    if (this.#open < streamed.atOnce) {
      this.#open += 1
      return Promise.resolve()
    }
    if (this.#waiting.size >= streamed.mostWaiting) return Promise.reject(tooMany())
    return new Promise((resolve, reject) => {
      const go = () => {
        clearTimeout(timer)
        this.#waiting.delete(go)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(go)
        reject(tooMany())
      }, this.#patience.waitMs).unref()
      this.#waiting.add(go)
    })
  }

  /** The place of one that has ended goes to who has waited longest. */
  #pass(): void {
    const [next] = this.#waiting
    if (next === undefined) this.#open -= 1
    else next()
  }
}

function tooMany(): HttpError {
  return new HttpError(503, 'Många stora bilagor hämtas just nu. Försök igen om en stund.')
}

/** The same bytes; fails before their end when they are not those that came with the mail, or nobody takes them. */
function checked(file: Readable, { sha256 }: Attachment, { stalledMs }: Patience): Readable {
  const hash = createHash('sha256')
  let last: Buffer = Buffer.alloc(0)
  const check = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      stalled.refresh()
      hash.update(chunk)
      done(null, last)
      last = chunk
    },
    flush: (done) => {
      if (hash.digest('hex') === sha256) done(null, last)
      else done(new Error('Not the file that came.'))
    },
  })
  const stalled = setTimeout(() => {
    check.destroy(new Error('Nobody takes the file.'))
  }, stalledMs).unref()
  // Either ends with the other, also when whoever downloads goes away.
  file.once('error', (error) => check.destroy(error))
  file.once('close', () => clearTimeout(stalled))
  check.once('close', () => file.destroy())
  return file.pipe(check)
}

/** Of the pictures that the text may show, as many as there is room for. */
function picturesIn({ attachments }: StoredMessage): Attachment[] {
  let bytes = 0
  return attachments.filter(({ cid, size }) => {
    if (cid === null || size > largest.one || bytes + size > largest.all) return false
    bytes += size
    return true
  })
}
