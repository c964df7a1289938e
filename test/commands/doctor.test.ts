import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { svarstid } from '../support/cli.ts'
import { startDovecot, type DovecotServer } from '../support/dovecot.ts'
import { missing } from '../support/needs.ts'
import { freePort } from '../support/ports.ts'
import { databaseUrl, runSql, testDatabase } from '../support/postgres.ts'
import { startRedis, type RedisServer } from '../support/redis.ts'
import { mailbox, settings } from '../support/service.ts'
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts'

const url = new URL(await testDatabase())

describe.skipIf(missing('redis-server', 'dovecot'))('svarstid doctor', () => {
  let redis: RedisServer
  let dovecot: DovecotServer
  let smtp: SmtpSink
  const login = { user: 'svarstid', password: 'hemligt-smtp' }
  beforeAll(async () => {
    ;[redis, dovecot, smtp] = await Promise.all([
      startRedis(),
      startDovecot({ users: [mailbox] }),
      startSmtpSink({ login }),
    ])
  })
  afterAll(() => Promise.all([redis.close(), dovecot.close(), smtp.stop()]))

  /** All up, but for what `but` says. */
  const doctor = (but: Record<string, string> = {}) => {
    const servers = {
      databaseUrl: url.href,
      redisUrl: redis.url,
      imapPort: dovecot.imapPort,
      smtpPort: smtp.port,
    }
    const smtpLogin = { SMTP_USER: login.user, SMTP_PASSWORD: login.password }
    return svarstid(['doctor'], {
      ...settings(servers, 3000),
      ...smtpLogin,
      SECRET: 'hemligt'.repeat(5),
      ...but,
    })
  }
  const lines = (out: string) => out.trimEnd().split('\n')

  test('says that all answer, and what it has found', async () => {
    const { exitCode, out, err } = await doctor()
    expect(lines(out)).toEqual([
      expect.stringMatching(/^ok {3}databas: PostgreSQL 1[5-9].*, tabellerna finns$/),
      `ok   jobbkö: Redis på 127.0.0.1:${redis.port} svarar`,
      'ok   brevlåda 1 (127.0.0.1): inloggad, läser INBOX, Junk',
      'ok   utgående mejl (127.0.0.1): svarar och inloggningen fungerar',
      'ok   signatur: kommunens uppgifter är kompletta',
      'Allt svarar.',
    ])
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  })

  test('finds the jobs in the database, and two mailboxes', async () => {
    const second = {
      MAILBOX_2_ADDRESS: 'b@bjorkvalla.example',
      MAILBOX_2_USER: mailbox,
      MAILBOX_2_HOST: '127.0.0.1',
    }
    const where = {
      MAILBOX_2_PORT: String(dovecot.imapPort),
      MAILBOX_2_TLS: 'none',
      MAILBOX_2_PASSWORD: 'hemligt',
    }
    const { exitCode, out } = await doctor({ REDIS_URL: '', ...second, ...where })
    expect(out).toContain('ok   jobbkö: databasen svarar\n')
    expect(out).toContain('ok   brevlåda 2 (127.0.0.1): inloggad')
    expect(exitCode).toBe(0)
  })

  /** What is broken, the faults it shows (beginning of the line → words), by name. */
  const cases: Record<
    string,
    { but: () => Promise<Record<string, string>>; faults: [string, RegExp][] }
  > = {
    'the database is down': {
      but: async () => {
        const gone = new URL(url)
        gone.port = String(await freePort())
        return { DATABASE_URL: gone.href }
      },
      faults: [['databas', /Databasservern svarar inte på porten\. Är den igång\?$/]],
    },
    'the database and the jobs in it are down': {
      but: async () => {
        const gone = new URL(url)
        gone.port = String(await freePort())
        return { DATABASE_URL: gone.href, REDIS_URL: '' }
      },
      faults: [
        ['databas', /svarar inte på porten/],
        ['jobbkö', /databasen svarar inte\./],
      ],
    },
    'the database has no tables': {
      but: async () => {
        const name = `test_${randomUUID().replaceAll('-', '')}`
        await runSql(inject('pgUrl'), `create database ${name}`)
        afterAll(() => runSql(inject('pgUrl'), `drop database ${name} with (force)`))
        return { DATABASE_URL: databaseUrl(url.href, name) }
      },
      faults: [['databas', /Tabellerna saknas\. Kör: npx svarstid migrate$/]],
    },
    'Redis is down': {
      but: async () => ({ REDIS_URL: `redis://:hemligt-redis@127.0.0.1:${await freePort()}` }),
      faults: [
        [
          'jobbkö',
          /Redis på 127\.0\.0\.1:\d+ svarar inte\. Är den igång, och stämmer adress och lösenord\?$/,
        ],
      ],
    },
    'the mail server is down': {
      but: async () => ({ MAILBOX_PORT: String(await freePort()) }),
      faults: [['brevlåda 1 (127.0.0.1)', /Mejlservern svarar inte på porten\.$/]],
    },
    'the mailbox’s password is wrong': {
      but: async () => ({ MAILBOX_PASSWORD: 'hemligt-men-fel' }),
      faults: [
        [
          'brevlåda 1 (127.0.0.1)',
          /Inloggningen nekades\. Kontrollera användarnamn och lösenord\.$/,
        ],
      ],
    },
    'a folder is not there': {
      but: async () => ({ MAILBOX_FOLDERS: 'INBOX, Klagomål, Junk' }),
      faults: [['brevlåda 1 (127.0.0.1)', /Mappen Klagomål finns inte i brevlådan\.$/]],
    },
    'mail cannot be moved where it is to go': {
      but: async () => ({ MAILBOX_MOVE_TO: 'Hanterat' }),
      faults: [['brevlåda 1 (127.0.0.1)', /Mappen Hanterat finns inte i brevlådan, så mejlen/]],
    },
    'the outgoing server is down': {
      but: async () => ({ SMTP_PORT: String(await freePort()) }),
      faults: [['utgående mejl (127.0.0.1)', /svarar inte på porten/]],
    },
    'the outgoing server does not know us': {
      but: async () => ({ SMTP_PASSWORD: 'hemligt-men-fel' }),
      faults: [['utgående mejl (127.0.0.1)', /godtar inte inloggningen/]],
    },
    'the website is not the town’s': {
      but: async () => ({ MUNICIPALITY_WEBSITE: 'https://www.annan.example' }),
      faults: [
        ['signatur', /Webbplatsen ska börja med https:\/\/ och ligga på kommunens domän\.$/],
      ],
    },
    'nothing answers': {
      but: async () => {
        const port = String(await freePort())
        const gone = new URL(url)
        gone.port = port
        return {
          DATABASE_URL: gone.href,
          REDIS_URL: `redis://127.0.0.1:${port}`,
          MAILBOX_PORT: port,
          SMTP_PORT: port,
        }
      },
      faults: [
        ['databas', /porten/],
        ['jobbkö', /Redis/],
        ['brevlåda 1 (127.0.0.1)', /porten/],
        ['utgående mejl (127.0.0.1)', /porten/],
      ],
    },
  }

  test.concurrent.each(Object.entries(cases))(
    'when %s says so in words, and shows no secret',
    async (_, { but, faults }) => {
      const { exitCode, out, err } = await doctor(await but())
      const broken = lines(out).filter((line) => line.startsWith('FEL'))
      expect(broken).toHaveLength(faults.length)
      for (const [i, [what, words]] of faults.entries()) {
        expect(broken[i]?.startsWith(`FEL  ${what}: `), broken[i]).toBe(true)
        expect(broken[i]).toMatch(words)
      }
      expect(lines(out).at(-1)).toBe(`${faults.length} av kontrollerna gick inte.`)
      expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' })
      expect(out).not.toMatch(/hemligt|0123456789abcdef/)
      expect(url.password).not.toBe('')
      expect(out).not.toContain(url.password)
    },
  )

  test('in a demo has nothing to look for', async () => {
    const { exitCode, out } = await svarstid(['doctor'])
    expect({ exitCode, out }).toEqual({
      exitCode: 0,
      out: 'Inget är inställt, så Svarstid körs som demo: npm start har allt med sig.\n',
    })
  })
})
