import { connect, type Socket } from 'node:net'

/**
 * IMAP on a bare socket (RFC 3501): no more than what it takes to fetch. `UID FETCH 1:*` in one command,
 * literals cut out of the stream as they come.
 */
export class RawImap {
  readonly #socket: Socket
  #held: Buffer = Buffer.alloc(0)
  #wake: () => void = () => undefined
  #tag = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk])
      if (this.#held.length > 4_000_000) socket.pause()
      this.#wake()
    })
  }

  static async open(port: number, user: string, password: string): Promise<RawImap> {
    const imap = new RawImap(connect(port, '127.0.0.1'))
    await imap.line()
    await imap.run(`LOGIN "${user}" "${password}"`)
    return imap
  }

  /** Sends a command and waits for its end; returns the lines that came before. */
  async run(command: string): Promise<string[]> {
    const tag = this.send(command)
    const lines: string[] = []
    for (;;) {
      const line = await this.line()
      if (line.startsWith(`${tag} `)) return lines
      lines.push(line)
      const size = /\{(\d+)\}$/.exec(line)?.[1]
      if (size !== undefined) await this.#take(Number(size))
    }
  }

  /** Every message of the open folder, or those of a UID set. */
  async *bodies(set = '1:*'): AsyncGenerator<Buffer> {
    const tag = this.send(`UID FETCH ${set} BODY.PEEK[]`)
    for (;;) {
      const line = await this.line()
      if (line.startsWith(`${tag} `)) return
      const size = /\{(\d+)\}$/.exec(line)?.[1]
      if (size !== undefined) yield await this.#take(Number(size))
    }
  }

  send(command: string): string {
    const tag = `b${++this.#tag}`
    this.#socket.write(`${tag} ${command}\r\n`)
    return tag
  }

  /** Sends words that belong to a command under way, such as DONE. */
  write(words: string): void {
    this.#socket.write(`${words}\r\n`)
  }

  async line(): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf('\r\n')
      if (end >= 0) {
        const line = this.#held.toString('latin1', 0, end)
        this.#held = this.#held.subarray(end + 2)
        return line
      }
      await this.#more()
    }
  }

  close(): void {
    this.#socket.destroy()
  }

  async #take(size: number): Promise<Buffer> {
    while (this.#held.length < size) await this.#more()
    const taken = this.#held.subarray(0, size)
    this.#held = this.#held.subarray(size)
    return taken
  }

  async #more(): Promise<void> {
    this.#socket.resume()
    await new Promise<void>((resolve) => (this.#wake = resolve))
  }
}
