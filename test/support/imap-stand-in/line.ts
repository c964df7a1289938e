import { type Socket } from 'node:net'

/** One command: its line without literals' bytes, and those bytes in order. */
export interface Heard {
  tag: string
  /** In capitals, without UID. */
  name: string
  isUid: boolean
  rest: string
  literals: Buffer[]
}

/**
 * Reads commands off a connection (RFC 3501 2.2.1, RFC 7888), one at a time; null when it has ended.
 * `bare` lines such as DONE come as they are.
 */
export class CommandReader {
  readonly #socket: Socket
  #held = Buffer.alloc(0)
  #ended = false
  #wake: () => void = () => undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#held = Buffer.concat([this.#held, chunk])
      this.#wake()
    })
    const end = () => {
      this.#ended = true
      this.#wake()
    }
    socket.on('close', end).on('end', end).on('error', end)
  }

  async command(): Promise<Heard | null> {
    const literals: Buffer[] = []
    let text = ''
    for (;;) {
      const line = await this.line()
      if (line === null) return null
      text += line
      const [, size, now] = /\{(\d+)(\+?)\}$/.exec(line) ?? []
      if (size === undefined) return parsed(text, literals)
      if (now === '') this.#socket.write('+ OK\r\n')
      const literal = await this.#take((held) => (held.length < Number(size) ? null : Number(size)))
      if (literal === null) return null
      literals.push(literal)
    }
  }

  async line(): Promise<string | null> {
    const line = await this.#take((held) => {
      const at = held.indexOf('\r\n')
      return at < 0 ? null : at + 2
    })
    return line === null ? null : line.toString('latin1').slice(0, -2)
  }

  async #take(size: (held: Buffer) => number | null): Promise<Buffer | null> {
    for (;;) {
      const count = size(this.#held)
      if (count !== null) {
        const taken = this.#held.subarray(0, count)
        this.#held = this.#held.subarray(count)
        return taken
      }
      if (this.#ended) return null
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}

function parsed(text: string, literals: Buffer[]): Heard {
  const [, tag = '*', uid, name = '', rest = ''] = /^(\S+) (UID )?(\S+) ?(.*)$/is.exec(text) ?? []
  const plain = name.toUpperCase()
  return {
    tag,
    name: plain === 'EXAMINE' ? 'SELECT' : plain,
    isUid: uid !== undefined,
    rest,
    literals,
  }
}

/** The words of a line: atoms, quoted strings without their quotes, and lists as one word. */
export function words(text: string): string[] {
  const found = text.match(/"(?:[^"\\]|\\.)*"|\([^)]*\)|\S+/g) ?? []
  return found.map((word) =>
    word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word,
  )
}
