import { createServer, type AddressInfo } from 'node:net'
import { type FastifyInstance } from 'fastify'
import { PlainError } from '../base/errors.ts'
import { type Config } from '../config.ts'

/** Begins to answer at the configured address. @throws PlainError that says what to change. */
export async function listen(
  app: FastifyInstance,
  { host, port }: Pick<Config, 'host' | 'port'>,
): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    throw new PlainError(whyNot(codeOf(cause), host, port), { cause })
  }
}

/** The port that is used when none is set. */
const usual = 3000
const triesUpwards = 20

/**
 * The settings with a port that is free: for 0 any, and where the usual one is taken the next that is
 * not. A port that somebody chose is left as it is. Links in mails follow.
 */
export async function withFreePort(config: Config): Promise<Config> {
  const { host, port, publicUrl } = config
  if (port !== usual && port !== 0) return config
  for (let tried = port; tried <= port + triesUpwards; tried += 1) {
    const found = await tryPort(host, tried)
    if (found === null) continue
    const moved = publicUrl.replace(new RegExp(`:${port}$`), `:${found}`)
    return { ...config, port: found, publicUrl: moved }
  }
  return config
}

async function tryPort(host: string, port: number): Promise<number | null> {
  const server = createServer()
  const found = await new Promise<number | null>((resolve) => {
    server.once('error', () => resolve(null))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
  if (found !== null) await new Promise((resolve) => server.close(resolve))
  return found
}

function whyNot(code: string, host: string, port: number): string {
  if (code === 'EADDRINUSE') {
    return `Ett annat program använder redan port ${port}. Ange en annan med PORT.`
  }
  if (code === 'EACCES') {
    return `Svarstid får inte använda port ${port}. Ange en över 1023 med PORT.`
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `Den här datorn har inte adressen ${host}. Ändra HOST, eller ta bort den för 127.0.0.1.`
  }
  return `Svarstid kan inte ta emot anrop på ${host} port ${port}.`
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
}
