import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line to a loopback port on which everything takes so long each way. Milliseconds. */
export interface DelayProxy {
  port: number
  close(): void
}

export async function openDelayProxy(target: number, eachWayMs: number): Promise<DelayProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    for (const [here, there] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(here.setNoDelay(true))
      here.on('data', (chunk) => setTimeout(() => there.writable && there.write(chunk), eachWayMs))
      here.on('error', () => there.destroy())
      here.on('close', () => setTimeout(() => there.destroy(), eachWayMs))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
