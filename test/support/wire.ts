import { connect, type Socket } from 'node:net'

/** A talk in lines ending in CRLF, as IMAP, LMTP and Redis have it. */
export interface Wire {
  write(data: string | Buffer): void
  /** The next line without its CRLF, as latin1. Rejects when the other end closes. */
  line(): Promise<string>
  /** Exactly that many bytes. */
  bytes(count: number): Promise<Buffer>
  close(): void
}

/** Opens a connection to a loopback port and reads it piece by piece. */
export function openWire(port: number): Wire {
  const socket = connect(port, '127.0.0.1')
  const take = reader(socket)
  return {
    write: (data) => socket.write(data),
    line: async () => (await take(lineEnd)).toString('latin1').slice(0, -2),
    bytes: (count) => take((held) => (held.length < count ? null : count)),
    close: () => socket.destroy(),
  }
}

function lineEnd(held: Buffer): number | null {
  const at = held.indexOf('\r\n')
  return at < 0 ? null : at + 2
}

/** Takes as many of the arrived bytes as `size` says; while it says null, waits for more. */
function reader(socket: Socket) {
  let held = Buffer.alloc(0)
  let ended: Error | undefined
  let wake: () => void = () => undefined
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk])
    wake()
  })
  socket.on('error', (cause) => (ended = cause))
  socket.on('close', () => {
    ended ??= new Error('The other end closed the connection.')
    wake()
  })
  return async (size: (held: Buffer) => number | null): Promise<Buffer> => {
    for (;;) {
      const count = size(held)
      if (count !== null) {
        const taken = held.subarray(0, count)
        held = held.subarray(count)
        return taken
      }
      if (ended) throw ended
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
}
