import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { globSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { readCompose, type Composed, layOutImage } from './support/compose.ts'
import { startDovecot, type DovecotServer } from './support/dovecot.ts'
import { eventually } from './support/eventually.ts'
import { buildMail } from './support/mail-builder.ts'
import { missing } from './support/needs.ts'
import { freePort } from './support/ports.ts'
import { databaseUrl, runSql } from './support/postgres.ts'
import { environment } from './support/process.ts'
import { startRedis, type RedisServer } from './support/redis.ts'
import { mailbox, settings } from './support/service.ts'
import { startSmtpSink, type SmtpSink } from './support/smtp-sink.ts'

test('the image has every package that the code imports', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    dependencies: Record<string, string>
  }
  const code = globSync(['src/**/*.ts', 'workers/*.ts', 'migrations/*.ts'])
  const imported = code.flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(/\b(?:from|import) '((?:@[\w.-]+\/)?[\w.-]+)[^']*'/g),
    ].map(([, name = '']) => name),
  )
  const packages = new Set(imported.filter((name) => !name.startsWith('.') && name !== 'node'))
  expect([...packages].filter((name) => !(name in dependencies))).toEqual([])
  expect(packages.size).toBeGreaterThan(10)
})

describe.skipIf(missing('docker-compose', 'redis-server', 'dovecot'))(
  'docker-compose.yml',
  { timeout: 90_000 },
  () => {
    const image = layOutImage()
    const running = new Map<string, Started>()
    let services: Composed[] = []
    let redis: RedisServer
    let dovecot: DovecotServer
    let smtp: SmtpSink
    let env: Record<string, string> = {}
    let port = 0
    const name = `test_${randomUUID().replaceAll('-', '')}`
    const url = databaseUrl(inject('pgUrl'), name)

    beforeAll(async () => {
      await runSql(inject('pgUrl'), `create database ${name}`)
      ;[redis, dovecot, smtp] = await Promise.all([
        startRedis(),
        startDovecot({ users: [mailbox] }),
        startSmtpSink(),
      ])
      port = await freePort()
      const servers = {
        databaseUrl: url,
        redisUrl: redis.url,
        imapPort: dovecot.imapPort,
        smtpPort: smtp.port,
      }
      const here = { HOST: '127.0.0.1', NODE_COMPILE_CACHE: path.join(image.dir, 'compiled') }
      env = { ...image.env, ...settings(servers, port), ...here }
    })

    afterAll(async () => {
      for (const { child } of running.values()) child.kill('SIGKILL')
      await Promise.all([redis.close(), dovecot.close(), smtp.stop()])
      rmSync(image.dir, { recursive: true, force: true })
      await runSql(inject('pgUrl'), `drop database ${name} with (force)`)
    })

    const start = ({ command }: Pick<Composed, 'command'>): Started =>
      startIn(image.dir, command, env)
    const service = (of: string) => services.find((one) => one.name === of)!

    test('is accepted, with the web and one process per worker', () => {
      services = readCompose()
      const workers = globSync('workers/*.ts').map((file) => /([\w-]+)\.ts$/.exec(file)?.[1] ?? '')
      const wanted = ['migrate', 'web', ...workers.filter((worker) => worker !== 'alone')]
      expect(services.map((one) => one.name).sort()).toEqual(wanted.sort())
      expect(services.filter(({ command }) => command[0] !== 'node')).toEqual([])
      const unwatched = services.filter(({ healthcheck }) => healthcheck.length === 0)
      expect(unwatched.map((one) => one.name)).toEqual(['migrate'])
    })

    test('before the tables are there a process says so and ends', async () => {
      const early = start(service('keep-house'))
      expect(await early.exitCode).toBe(1)
      expect(early.said()).toContain('Tabellerna saknas. Kör: npx svarstid migrate')
    })

    test('migrate makes the tables and ends', async () => {
      const migrate = start(service('migrate'))
      expect({ exitCode: await migrate.exitCode, said: migrate.said() }).toEqual({
        exitCode: 0,
        said: expect.stringMatching(/^Klart: 0001_first/) as string,
      })
    })

    test('every other process comes up and stays up, and its health check says so', async () => {
      const lasting = services.filter((one) => one.name !== 'migrate')
      for (const one of lasting) running.set(one.name, start(one))
      await eventually('all to come up', upOrEnded, { within: 80_000, every: 100 })
      const checks = lasting.map(({ healthcheck: [program = '', ...args] }) => {
        const here = args.map((arg) => arg.replace(':3000/', `:${port}/`))
        return start({ command: [program, ...here] }).exitCode
      })
      expect(await Promise.all(checks)).toEqual(lasting.map(() => 0))
    })

    /** @throws Error with its words when one of them has ended. */
    async function upOrEnded(): Promise<boolean> {
      for (const [one, { child, said }] of running) {
        if (child.exitCode !== null) throw new Error(`${one} ended: ${said()}`)
      }
      const beats = await runSql(url, 'select from heartbeat')
      const health = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null)
      return beats.length === running.size - 1 && health?.ok === true
    }

    test('together they take a mail from the mailbox to the queue', async () => {
      const letter = {
        from: 'Tobias Nylund <t.nylund@post.example>',
        to: mailbox,
        subject: 'Gatlampan',
      }
      await dovecot.deliver(
        buildMail({ ...letter, text: 'När lagas gatlampan på Storgatan?' }),
        mailbox,
      )
      const [ticket] = await eventually('the ticket', async () => {
        const rows = await runSql(url, 'select number, status, area_key from ticket')
        return rows.length > 0 && rows
      })
      expect(ticket).toEqual({
        number: expect.stringMatching(/^BV-\d{4}-0001$/) as string,
        status: 'new',
        area_key: 'gata',
      })
    })

    test('the web answers /health, and asks whoever comes to sign in', async () => {
      const health = await fetch(`http://127.0.0.1:${port}/health`)
      expect(health.status).toBe(200)
      expect(await health.json()).toMatchObject({ ok: true, database: 'ok', queue: 'ok' })
      const queue = await fetch(`http://127.0.0.1:${port}/att-besvara`, { redirect: 'manual' })
      expect(queue.headers.get('location')).toMatch(/^\/logga-in/)
    })

    test('each ends on SIGTERM within ten seconds, and well', async () => {
      const ended = [...running].map(async ([one, { child, exitCode, said }]) => {
        child.kill('SIGTERM')
        const tooLate = setTimeout(() => child.kill('SIGKILL'), 10_000)
        const code = await exitCode
        clearTimeout(tooLate)
        return { one, code, said: code === 0 ? '' : said() }
      })
      expect(await Promise.all(ended)).toEqual(
        [...running.keys()].map((one) => ({ one, code: 0, said: '' })),
      )
    })

    test('nothing personal or secret stood in what they said', () => {
      const all = [...running.values()].map(({ said }) => said()).join('')
      expect(all).not.toMatch(/@post\.example|nylund|Gatlampan|Storgatan|hemligt|0123456789abcdef/i)
      expect(all.length).toBeGreaterThan(0)
    })
  },
)

interface Started {
  child: ChildProcess
  exitCode: Promise<number | null>
  said: () => string
}

function startIn(
  cwd: string,
  [program = '', ...args]: string[],
  env: Record<string, string>,
): Started {
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text))
  }
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { child, exitCode, said: () => said.join('') }
}
