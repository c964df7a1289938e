import { createServer, type AddressInfo, type Server } from 'node:net'
import { fastify } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { listen, withFreePort } from '../../src/web/listen.ts'

const servers: Server[] = []

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))),
  )
})

/** Takes a port of loopback; one that somebody else has is taken already. */
async function take(port: number): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(port))
    server.listen(port, '127.0.0.1', () => {
      servers.push(server)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

test('where the usual port is taken, the next free one is used, also in links', async () => {
  await take(3000)
  const { port, publicUrl } = await withFreePort(readConfig({}))
  expect(port).toBeGreaterThan(3000)
  expect(publicUrl).toBe(`http://127.0.0.1:${port}`)
})

test('port 0 is any free one', async () => {
  const { port, publicUrl } = await withFreePort(readConfig({ PORT: '0' }))
  expect(port).toBeGreaterThan(0)
  expect(publicUrl).toBe(`http://127.0.0.1:${port}`)
})

test('a port that somebody chose is kept, and a public address is never touched', async () => {
  const chosen = { PORT: String(await take(0)), PUBLIC_URL: 'https://svar.kommun.example' }
  const config = readConfig(chosen)
  expect(await withFreePort(config)).toBe(config)
})

test('a taken port and a foreign address are told in words that say what to do', async () => {
  const port = await take(0)
  const app = fastify()
  await expect(listen(app, { host: '127.0.0.1', port })).rejects.toThrow(
    `Ett annat program använder redan port ${port}. Ange en annan med PORT.`,
  )
  await expect(listen(fastify(), { host: '192.0.2.1', port: 0 })).rejects.toThrow(
    'Den här datorn har inte adressen 192.0.2.1.',
  )
})
