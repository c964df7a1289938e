import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, inject } from 'vitest'
import { startEmbedded, type Embedded } from '../../src/db/embedded.ts'
import { freePort, waitForFreePort } from './ports.ts'
import { makeTempDir } from './process.ts'

export const template = 'svarstid_template'

/** Nothing to lose here, so nothing is forced to the disk. */
const hasty = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300']

export interface PostgresServer {
  url: string
  start(): Promise<void>
  stop(): Promise<void>
  /** SIGKILL for the server's first process, as in a power cut; start it again when it is gone. */
  kill(): Promise<void>
  close(): Promise<void>
}

/**
 * A cluster of one's own, that a test can stop and start again on the same port and data. With `keeps` it
 * forgets nothing that it has said is committed, as in production.
 */
export async function startPostgres({ keeps = false } = {}): Promise<PostgresServer> {
  const dir = makeTempDir('postgres')
  const port = await freePort()
  const settings = keeps ? ['max_connections=300'] : hasty
  const flags = [...settings.flatMap((setting) => ['-c', setting]), '-p', String(port)]
  let running: Embedded | undefined
  const start = async () => {
    running = await startEmbedded(path.join(dir, 'data'), flags)
  }
  const stop = async () => {
    await running?.stop()
    running = undefined
  }
  await start()
  const url = new URL(running?.url ?? '')
  url.port = String(port)
  return {
    url: url.href,
    start,
    stop,
    kill: async () => {
      const [pid = ''] = readFileSync(path.join(dir, 'data/postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGKILL')
      await waitForFreePort(port)
    },
    close: async () => {
      await stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/**
 * A migrated database for this test file alone; call it at the top of the file, it goes after the last
 * test. Returns its URL.
 */
export async function testDatabase(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await runSql(inject('pgUrl'), `create database ${name} template ${template}`)
  afterAll(() => runSql(inject('pgUrl'), `drop database ${name} with (force)`))
  return databaseUrl(inject('pgUrl'), name)
}

/** Another database of the same cluster. */
export function databaseUrl(url: string, name: string): string {
  const other = new URL(url)
  other.pathname = `/${name}`
  return other.href
}

/** One statement past the service, to set something up or to look from outside. */
export async function runSql(
  url: string,
  statement: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new Client(url)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement, values)).rows
  } finally {
    await client.end()
  }
}
