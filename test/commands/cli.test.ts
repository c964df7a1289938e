import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { connect } from '../../src/db/connect.ts'
import { beat, heartbeatName } from '../../src/jobs/heartbeat.ts'
import { useInvitation } from '../../src/municipality/invitations.ts'
import { findByEmail, setActive } from '../../src/municipality/people.ts'
import { svarstid } from '../support/cli.ts'
import { freePort } from '../support/ports.ts'
import { databaseUrl, runSql, testDatabase } from '../support/postgres.ts'
import { settings } from '../support/service.ts'

const url = await testDatabase()
const db = connect(url, { max: 1 })
afterAll(() => db.destroy())

const configured = (database = url) =>
  settings({ databaseUrl: database, redisUrl: null, imapPort: 1, smtpPort: 1 }, 3000)
async function noDatabase(): Promise<Record<string, string>> {
  const gone = new URL(url)
  gone.port = String(await freePort())
  gone.password = 'hemligtlösen'
  return configured(gone.href)
}

describe('svarstid', () => {
  test.each(['', 'help', '--help', '-h', 'help migrate'])(
    '"%s" shows every command and is fine',
    async (words) => {
      const { exitCode, out, err } = await svarstid(words.split(' ').filter(Boolean))
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
      for (const name of Object.keys(commands)) expect(out).toContain(`svarstid ${name}`)
    },
  )

  test.each(['mygrate', 'toString', '__proto__', '--version'])(
    '"%s" is no command: it says so and is wrong use',
    async (name) => {
      const { exitCode, out, err } = await svarstid([name])
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
      expect(err).toMatch(new RegExp(`^Kommandot "${name}" finns inte\\.\\n\\nsvarstid: `))
    },
  )

  test('tells faults in the settings in words, without a stack', async () => {
    const { exitCode, out, err } = await svarstid(['doctor'], {
      ...configured(),
      PORT: 'x',
      SECRET: 'kort',
    })
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(err).toMatch(
      /^Inställningarna går inte att använda än:\n {2}- PORT .*\n {2}- SECRET .*\nÄndra dem/,
    )
  })
})

describe('svarstid migrate', () => {
  test('run from two places at once brings the database up to date once, and then finds it so', async () => {
    const name = `test_${randomUUID().replaceAll('-', '')}`
    await runSql(inject('pgUrl'), `create database ${name}`)
    afterAll(() => runSql(inject('pgUrl'), `drop database ${name} with (force)`))
    const env = configured(databaseUrl(inject('pgUrl'), name))
    const both = await Promise.all([svarstid(['migrate'], env), svarstid(['migrate'], env)])
    expect(both.map(({ exitCode, err }) => ({ exitCode, err }))).toEqual([
      { exitCode: 0, err: '' },
      { exitCode: 0, err: '' },
    ])
    expect(both.map(({ out }) => out).sort()).toEqual([
      'Databasen är redan uppdaterad.\n',
      expect.stringMatching(/^Klart: 0001_first/),
    ])
  })

  test('says what is wrong', async () => {
    const [gone, none, odd] = await Promise.all([
      svarstid(['migrate'], await noDatabase()),
      svarstid(['migrate']),
      svarstid(['migrate', 'nu']),
    ])
    expect(gone).toEqual({
      exitCode: 1,
      out: '',
      err: 'Databasen kunde inte uppdateras. Databasservern svarar inte på porten. Är den igång?\n',
    })
    expect(none).toMatchObject({
      exitCode: 1,
      err: expect.stringMatching(/^DATABASE_URL saknas\./) as string,
    })
    expect(odd).toMatchObject({ exitCode: 2, err: 'svarstid migrate tar inga argument.\n' })
  })
})

describe('svarstid user add', () => {
  test('adds an admin and gives a link that lets her choose a password once', async () => {
    const { exitCode, out } = await svarstid(
      ['user', 'add', 'Anna@Kommun.example', 'Anna', 'Exempel'],
      configured(),
    )
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^anna@kommun\.example är tillagd\.\nÖppna länken inom 24 timmar/)
    const person = await findByEmail(db, 'anna@kommun.example')
    expect(person).toMatchObject({
      name: 'Anna Exempel',
      role: 'admin',
      active: true,
      canSignIn: false,
    })
    const token = /http:\/\/127\.0\.0\.1:3000\/bjud-in\/([\w-]{43})\n$/.exec(out)?.[1] ?? ''
    expect(await useInvitation(db, token, new Date())).toBe(person?.id)
  })

  test('takes a role, and gives somebody who is there already a new link and nothing else', async () => {
    const add = ['user', 'add', 'tove@kommun.example', 'Tove Ledare']
    await svarstid([...add, '--role', 'teamledare'], configured())
    const again = await svarstid([...add, '--role=admin'], configured())
    expect(again.exitCode).toBe(0)
    expect(again.out).toMatch(/^tove@kommun\.example finns redan\./)
    expect(await findByEmail(db, 'tove@kommun.example')).toMatchObject({ role: 'teamledare' })
  })

  test('makes no link for an account that is shut', async () => {
    const add = ['user', 'add', 'borta@kommun.example', 'Bo Borta']
    await svarstid(add, configured())
    await setActive(db, (await findByEmail(db, 'borta@kommun.example'))?.id ?? '', false)
    expect(await svarstid(add, configured())).toMatchObject({
      exitCode: 1,
      out: '',
      err: 'borta@kommun.example är avstängd. Öppna kontot under Personer.\n',
    })
  })

  test('says what is wrong', async () => {
    const wrong = [
      [],
      ['remove', 'a@b.example', 'A B'],
      ['add', 'a@b.example'],
      ['add', 'anna', 'Anna B'],
      ['add', 'a@b.example', 'A B', '--role', 'kung'],
      ['add', 'a@b.example', 'A B', '--nej'],
    ]
    const said = await Promise.all(wrong.map((args) => svarstid(['user', ...args], configured())))
    expect(said.map(({ exitCode }) => exitCode)).toEqual(wrong.map(() => 2))
    for (const { err } of said) expect(err).toMatch(/^svarstid user add EMAIL NAME/)
    const gone = await svarstid(['user', 'add', 'a@b.example', 'A B'], await noDatabase())
    expect(gone).toEqual({
      exitCode: 1,
      out: '',
      err: 'Databasservern svarar inte på porten. Är den igång?\n',
    })
  })
})

describe('svarstid alive', () => {
  const seen = (worker: string, host: string, secondsAgo: number) =>
    beat(db, heartbeatName(worker, host), new Date(Date.now() - secondsAgo * 1000))

  test('is fine when the worker on this host has said so within two minutes, and only then', async () => {
    await seen('send-mail', hostname(), 60)
    await seen('watch-sla', hostname(), 180)
    await seen('keep-house', 'en-annan-maskin', 1)
    const [fresh, old, elsewhere, never] = await Promise.all(
      ['send-mail', 'watch-sla', 'keep-house', 'poll-mailbox'].map((worker) =>
        svarstid(['alive', worker], configured()),
      ),
    )
    expect(fresh).toEqual({ exitCode: 0, out: 'send-mail lever.\n', err: '' })
    expect([old, elsewhere, never].map((one) => one?.exitCode)).toEqual([1, 1, 1])
    expect(old?.out).toBe('watch-sla har inte hörts av på den här värden.\n')
  })

  test('says what is wrong', async () => {
    expect(await svarstid(['alive'], configured())).toMatchObject({ exitCode: 2 })
    expect(await svarstid(['alive', 'a', 'b'], configured())).toMatchObject({ exitCode: 2 })
    expect(await svarstid(['alive', 'send-mail'], await noDatabase())).toEqual({
      exitCode: 1,
      out: '',
      err: 'Databasservern svarar inte på porten. Är den igång?\n',
    })
    expect(await svarstid(['alive', 'send-mail'])).toMatchObject({ exitCode: 1 })
  })
})
