import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What the line does to the bytes that come from the server, and to those that go there. */
export interface Line {
  /** Milliseconds that every byte is late, each way. */
  latency: number
  /** The line breaks when the server has sent so many bytes on one connection; null: never. */
  cutAfter: number | null
  /** Nothing gets through any more, and nobody is told. */
  isBlackHole: boolean
}

export interface TcpProxy {
  port: number
  /** Holds for connections that are open and for those to come. */
  line: Line
  /** Nothing gets through; once it is released all that was sent does, as TCP sends again what was not heard. */
  hold(): void
  release(): void
  /** How many connections are open. */
  open(): number
  /** Breaks every connection. */
  cut(how?: 'fin' | 'rst'): void
  /**
   * What is open now stays open and silent for good, as when a firewall forgets it; the next connections
   * are well.
   */
  forget(): void
  close(): Promise<void>
}

/** A bad line to a loopback port. */
export async function startTcpProxy(target: number, line: Partial<Line> = {}): Promise<TcpProxy> {
  const state: Line = { latency: 0, cutAfter: null, isBlackHole: false, ...line }
  const pairs = new Set<Pair>()
  let isHeld = false
  const server = createServer((client) => {
    const pair = new Pair(client, connect(target, '127.0.0.1'), state)
    if (isHeld) pair.hold()
    pairs.add(pair)
    client.once('close', () => pairs.delete(pair))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    line: state,
    hold: () => {
      isHeld = true
      for (const pair of pairs) pair.hold()
    },
    release: () => {
      isHeld = false
      for (const pair of pairs) pair.release()
    },
    open: () => pairs.size,
    cut: (how = 'fin') => {
      for (const pair of pairs) pair.end(how)
    },
    forget: () => {
      for (const pair of pairs) pair.forgotten = true
    },
    close: async () => {
      for (const pair of pairs) pair.end('rst')
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

class Pair {
  readonly #client: Socket
  readonly #server: Socket
  readonly #line: Line
  #sent = 0
  /** What waits for the line to be released; null: it is not held. */
  #held: (() => void)[] | null = null
  forgotten = false

  constructor(client: Socket, server: Socket, line: Line) {
    this.#client = client
    this.#server = server
    this.#line = line
    for (const socket of [client, server]) {
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        if (this.#held !== null) this.#held.push(() => this.end('fin'))
        else if (!this.#isSilent()) this.end('fin')
      })
    }
    client.on('data', (bytes: Buffer) => this.#pass(bytes, server))
    server.on('data', (bytes: Buffer) => this.#pass(this.#counted(bytes), client))
  }

  end(how: 'fin' | 'rst'): void {
    this.#server.destroy()
    if (how === 'rst') this.#client.resetAndDestroy()
    else this.#client.destroySoon()
  }

  hold(): void {
    this.#held ??= []
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const pass of held) pass()
  }

  #isSilent(): boolean {
    return this.forgotten || this.#line.isBlackHole
  }

  #pass(bytes: Buffer, to: Socket): void {
    const { latency } = this.#line
    const write = () => {
      if (!this.#isSilent() && to.writable) to.write(bytes)
    }
    if (this.#held !== null) this.#held.push(write)
    else if (latency === 0) write()
    else setTimeout(write, latency)
  }

  /** As much of it as still comes through. */
  #counted(bytes: Buffer): Buffer {
    const { cutAfter } = this.#line
    const before = this.#sent
    this.#sent += bytes.length
    if (cutAfter === null || this.#sent < cutAfter) return bytes
    setImmediate(() => this.end('fin'))
    return bytes.subarray(0, Math.max(0, cutAfter - before))
  }
}
