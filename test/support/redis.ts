import { makeTempDir, startServer, type Server } from './process.ts'
import { pathOf } from './needs.ts'
import { freePort } from './ports.ts'
import { eventually } from './eventually.ts'
import { openWire } from './wire.ts'

export interface RedisServer extends Server {
  url: string
  port: number
  /** Sends one command of plain words and returns the first line of the reply, such as `+PONG`. */
  ask(...words: string[]): Promise<string>
}

/** A Redis as in production: every write in the append-only file before it is answered, never evicting. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort()
  const dir = makeTempDir('redis')
  const keep = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always']
  const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir]
  const quiet = ['--logfile', `${dir}/log`, '--maxmemory-policy', 'noeviction']
  const command = [pathOf('redis-server'), ...where, ...keep, ...quiet]
  const server = await startServer(command, { dir, ports: [port] })
  const ask = (...words: string[]) => askRedis(port, words)
  const ready = () => eventually('Redis to answer', async () => (await ask('PING')) === '+PONG')
  await ready()
  return {
    ...server,
    start: async () => {
      await server.start()
      await ready()
    },
    url: `redis://127.0.0.1:${port}`,
    port,
    ask,
  }
}

async function askRedis(port: number, words: string[]): Promise<string> {
  const wire = openWire(port)
  try {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
    wire.write(`*${words.length}\r\n${parts.join('')}`)
    const first = await wire.line()
    return first.startsWith('$') && first !== '$-1' ? await wire.line() : first
  } finally {
    wire.close()
  }
}
