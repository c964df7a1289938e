import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** An outgoing server in a process of its own that takes everything at once and keeps nothing. */
export async function startSink(): Promise<{ port: number; stop(): void }> {
  const child = fork(import.meta.filename)
  const [port] = (await once(child, 'message')) as [number]
  return { port, stop: () => child.kill() }
}

if (import.meta.main) serve()

function serve(): void {
  const server = createServer((socket) => {
    let held = ''
    let inBody = false
    socket.setEncoding('latin1').on('error', () => socket.destroy())
    socket.on('data', (text) => {
      held += text.toString()
      for (;;) {
        const end = held.indexOf(inBody ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const line = held.slice(0, end)
        held = held.slice(end + (inBody ? 5 : 2))
        const verb = line.slice(0, 4).toUpperCase()
        const begins = !inBody && verb === 'DATA'
        socket.write(begins ? '354 Go ahead\r\n' : '250 Ok\r\n')
        inBody = begins
      }
    })
    socket.write('220 sink\r\n')
  })
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address !== null && typeof address === 'object') process.send?.(address.port)
  })
  process.on('disconnect', () => process.exit())
}
