import { connect, createServer } from 'node:net'
import { eventually } from './eventually.ts'

/**
 * A loopback port nobody listens on. Below the range the system gives to outgoing connections, so that
 * a server can be stopped and started again on its port while its clients keep knocking.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) return port
  }
}

/** Resolves when something accepts connections on the port. */
export async function waitForPort(port: number, within = 15_000): Promise<void> {
  await eventually(`port ${port} to open`, () => isOpen(port), { within })
}

/** Resolves when the port can be listened on again. */
export async function waitForFreePort(port: number, within = 15_000): Promise<void> {
  await eventually(`port ${port} to be free`, () => isFree(port), { within })
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => {
      resolve(false)
    })
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true)
      })
    })
  })
}
