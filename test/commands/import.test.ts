import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { closesAt } from '../../src/report/cohort.ts'
import { dueReports } from '../../src/report/due.ts'
import { measureMonth } from '../../src/report/month.ts'
import { at } from '../report/story.ts'
import { svarstid } from '../support/cli.ts'
import { startDovecot, type DovecotServer } from '../support/dovecot.ts'
import { eventually } from '../support/eventually.ts'
import { buildMail } from '../support/mail-builder.ts'
import { missing } from '../support/needs.ts'
import { environment, makeTempDir } from '../support/process.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { mailbox, settings } from '../support/service.ts'

interface Line {
  path: string
  messageId: string | null
  sha256: string | null
  outcome: string
  ticket: string | null
}

const lines = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
const count = (found: readonly Line[]) =>
  Object.fromEntries([...Map.groupBy(found, (one) => one.outcome)].map(([k, v]) => [k, v.length]))

const from = 'Tobias Nylund <t.nylund@post.example>'

function question(id: string, when: string, more: Partial<Parameters<typeof buildMail>[0]> = {}) {
  const letter = { from, to: mailbox, subject: `Gatlampan ${id}`, text: 'När lagas lampan?' }
  return buildMail({ ...letter, messageId: `<${id}@post.example>`, date: at(when), ...more })
}

function answer(id: string, when: string, more: Partial<Parameters<typeof buildMail>[0]> = {}) {
  const letter = { from: mailbox, to: from, subject: `SV: Gatlampan ${id}`, text: 'På torsdag.' }
  const inReplyTo = `<${id}@post.example>`
  return buildMail({ ...letter, inReplyTo, date: at(when), ...more })
}

const environmentFor = (url: string, imapPort: number) =>
  settings({ databaseUrl: url, redisUrl: '', imapPort, smtpPort: 1 }, 3000)

describe.skipIf(missing('dovecot'))('svarstid import --mailbox', () => {
  let dovecot: DovecotServer
  beforeAll(async () => {
    dovecot = await startDovecot({ users: [mailbox] })
    const inbox = (raw: Buffer, when: string) => dovecot.append(mailbox, raw, { date: at(when) })
    // The folder was moved here from an older server today: only Date says when these left.
    const sent = (raw: Buffer) => dovecot.append(mailbox, raw, { folder: 'Sent' })
    /** In Sweden's time: when it came, when it was answered. Behind: hours on the workday clock. */
    const story: [string, string, string | null][] = [
      ['m1', '2026-03-02 09:00', '2026-03-02 10:00'], // 1:00
      ['m2', '2026-03-03 09:15', '2026-03-04 09:15'], // 24:00, exactly
      ['m3', '2026-03-03 09:15', '2026-03-04 09:15:01'], // a second more
      ['m4', '2026-03-06 15:00', '2026-03-09 15:00'], // over a weekend, 24:00
      ['m5', '2026-03-12 10:00', '2026-03-16 10:01'], // 48:01
      ['m6', '2026-03-20 10:00', null],
      ['a1', '2026-04-02 11:00', '2026-04-07 10:30'], // over Easter, 23:30
      ['a2', '2026-04-15 08:00', '2026-04-16 20:00'], // 36:00
      ['b1', '2026-05-13 09:00', '2026-05-15 08:00'], // over Kristi himmelsfärdsdag, 23:00
      ['b2', '2026-05-30 12:00', '2026-06-01 10:00'], // a Saturday, 10:00
      ['b3', '2026-05-29 10:00', null],
    ]
    for (const [id, came, left] of story) {
      await inbox(question(id, came), came)
      if (left !== null) await sent(answer(id, left))
    }
    // Once more in the thread of a2: a new question, answered after an hour.
    const refs = ['<a2@post.example>']
    const again = question('a3', '2026-04-20 08:00', {
      ...{ inReplyTo: '<a2@post.example>', subject: 'SV: Gatlampan a2' },
    })
    await inbox(again, '2026-04-20 08:00')
    await sent(answer('a3', '2026-04-20 09:00', { references: [...refs, '<a3@post.example>'] }))
    const automatic = { 'Auto-Submitted': 'auto-replied' }
    await inbox(question('m7', '2026-03-10 10:00', { headers: automatic }), '2026-03-10 10:00')
    await sent(answer('m6', '2026-03-20 10:00:05', { headers: automatic }))
    await sent(answer('nobody', '2026-03-21 10:00'))
  }, 60_000)
  afterAll(() => dovecot.close())

  const run = (url: string, ...args: string[]) =>
    svarstid(['import', '--mailbox', 'kontakt', ...args], environmentFor(url, dovecot.imapPort))
  const recent = ['--open-since', '2026-05-20']

  const ways: [string, string[][]][] = [
    ['INBOX and Sent together', [[]]],
    [
      'Sent first, INBOX later',
      [
        ['--folder', 'Sent'],
        ['--folder', 'INBOX'],
      ],
    ],
  ]
  test.each(ways)('%s: the months are as counted by hand', { timeout: 60_000 }, async (_, runs) => {
    const url = await testDatabase()
    for (const args of runs) {
      const { exitCode, err } = await run(url, ...args, ...recent)
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
    }
    const db = connect(url, { max: 2 })
    const calendar = await loadCalendar(db)
    const figures = async (month: string) => {
      const by = { month, at: closesAt(month, calendar), calendar }
      const { received, answered, excluded, first, noAnswer, firstLine } = await measureMonth(
        db,
        by,
      )
      const { h24, h48 } = first.workday
      return {
        received,
        answered,
        automatic: excluded.automatic,
        h24: h24.count,
        h48: h48.count,
        noAnswer: noAnswer.count,
        firstLine: firstLine.of,
      }
    }
    const none = { firstLine: 0 }
    expect(await figures('2026-03')).toEqual({
      received: 6,
      answered: 5,
      automatic: 1,
      h24: 3,
      h48: 4,
      noAnswer: 1,
      ...none,
    })
    expect(await figures('2026-04')).toEqual({
      received: 3,
      answered: 3,
      automatic: 0,
      h24: 2,
      h48: 3,
      noAnswer: 0,
      ...none,
    })
    expect(await figures('2026-05')).toEqual({
      received: 3,
      answered: 2,
      automatic: 0,
      h24: 2,
      h48: 2,
      noAnswer: 1,
      ...none,
    })
    // Each is published when the service runs next, and nobody is mailed about it.
    expect(await dueReports(db, calendar, new Date('2026-06-20T12:00:00Z'))).toEqual([
      '2026-03',
      '2026-04',
      '2026-05',
    ])
    await db.destroy()
    const statuses = await runSql(
      url,
      `select status, count(*)::int as n from ticket where imported_at is not null group by status order by status`,
    )
    expect(statuses).toEqual([
      { status: 'answered', n: 1 },
      { status: 'closed', n: 9 },
      { status: 'new', n: 1 },
      { status: 'sorted', n: 1 },
    ])
    expect(await runSql(url, 'select id from outbox')).toEqual([])
    expect(await runSql(url, 'select id from escalation')).toEqual([])
  })

  test(
    'tells of each message; run again it fetches nothing and changes nothing',
    { timeout: 60_000 },
    async () => {
      const url = await testDatabase()
      const first = await run(url, '--json', ...recent)
      const told = lines(first.out)
      expect(count(told)).toEqual({
        opened: 11,
        joined: 1,
        sorted: 1,
        answer: 10,
        automatic: 1,
        unpaired: 1,
      })
      const one = told.find(({ messageId }) => messageId === '<m1@post.example>')
      const stored = await dovecot.list(mailbox)
      const raw = stored.find(({ raw }) => raw.includes('<m1@post.example>'))?.raw ?? ''
      expect(one).toEqual({
        path: `${mailbox}/INBOX;UID=1`,
        messageId: '<m1@post.example>',
        sha256: createHash('sha256').update(raw).digest('hex'),
        outcome: 'opened',
        ticket: expect.stringMatching(/-2026-\d{4}$/) as string,
      })
      expect(first.err).toContain('10 svar parade med sina frågor, 2 skickade mejl utan fråga.')
      const events = await runSql(url, 'select id from event')
      const again = await run(url, '--json', ...recent)
      expect(count(lines(again.out))).toEqual({ already: told.length })
      expect(await runSql(url, 'select id from event')).toEqual(events)

      const listed = await svarstid(['messages', '--json'], environmentFor(url, dovecot.imapPort))
      const messages = lines(listed.out) as (Line & { kind: string; direction: string })[]
      expect(messages.map(({ sha256 }) => sha256).sort()).toEqual(
        told.map(({ sha256 }) => sha256).sort(),
      )
      expect(
        messages
          .filter(({ ticket }) => ticket === null)
          .map(({ kind }) => kind)
          .sort(),
      ).toEqual(['automatic', 'unpaired'])
    },
  )

  test('takes only what came since a day', { timeout: 60_000 }, async () => {
    const { out } = await run(
      await testDatabase(),
      '--json',
      '--since',
      '2026-05-30',
      '--folder',
      'INBOX',
    )
    expect(lines(out).map(({ messageId }) => messageId)).toEqual(['<b2@post.example>'])
  })

  test('says what is wrong with how it was used, and what cannot be reached', async () => {
    const url = await testDatabase()
    for (const args of [
      [],
      ['--mailbox', 'okand'],
      ['--mailbox', 'kontakt', '--since', 'igår'],
      ['a.mbox', '--folder', 'INBOX'],
    ]) {
      const { exitCode, err } = await svarstid(['import', ...args], environmentFor(url, 1))
      expect({ exitCode, said: err.includes('svarstid import SÖKVÄG') }).toEqual({
        exitCode: 2,
        said: true,
      })
    }
    const away = await svarstid(['import', '--mailbox', 'kontakt'], environmentFor(url, 1))
    expect(away.exitCode).toBe(1)
    expect(away.err).toBe('Mejlservern svarar inte på porten.\n')
    const absent = await run(url, '--folder', 'Arkivet')
    expect(absent).toMatchObject({
      exitCode: 1,
      err: `${mailbox}/Arkivet: Mappen finns inte i brevlådan.\n`,
    })
  }, 60_000)
})

describe('svarstid import FILE', () => {
  const dir = makeTempDir('import')
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  test(
    'killed at any time and run again, it ends as if it had not been',
    { timeout: 120_000 },
    async () => {
      const file = path.join(dir, 'INBOX.mbox')
      const mails = Array.from({ length: 120 }, (_, i) => {
        const minute = String(i % 60).padStart(2, '0')
        const when = `2026-02-${String(2 + (i % 25)).padStart(2, '0')} 10:${minute}`
        const raw = question(`k${i}`, when).toString('latin1').replaceAll('\r\n', '\n')
        return `From t.nylund@post.example Mon Feb  2 09:00:00 2026\n${raw}\n`
      })
      writeFileSync(file, mails.join(''), 'latin1')
      const [whole, broken] = [await testDatabase(), await testDatabase()]
      await svarstid(['import', file], environmentFor(whole, 1))
      const stored = async () =>
        Number((await runSql(broken, 'select count(*) as n from delivery'))[0]?.n)
      const filed = async () =>
        Number((await runSql(broken, 'select count(*) as n from message'))[0]?.n)
      for (const enough of [async () => (await stored()) > 0, async () => (await filed()) > 20]) {
        const child = spawn(process.execPath, [path.resolve('src/cli.ts'), 'import', file], {
          env: environment(environmentFor(broken, 1)),
          cwd: dir,
          stdio: 'ignore',
        })
        const ended = new Promise((resolve) => child.once('exit', resolve))
        await eventually(
          'enough to be there',
          async () => (await enough()) || child.exitCode !== null,
        )
        child.kill('SIGKILL')
        await ended
      }
      const { exitCode } = await svarstid(['import', file], environmentFor(broken, 1))
      expect(exitCode).toBe(0)
      const state = `select message.message_id, ticket.number, ticket.status, turn.arrived_at
      from message join ticket on ticket.id = message.ticket_id
      left join turn on turn.id = message.turn_id order by 1`
      expect(await runSql(broken, state)).toEqual(await runSql(whole, state))
      expect(
        await runSql(
          broken,
          "select kind, at, count(*) from event where kind <> 'ticket.closed' group by 1, 2 order by 1, 2",
        ),
      ).toEqual(
        await runSql(
          whole,
          "select kind, at, count(*) from event where kind <> 'ticket.closed' group by 1, 2 order by 1, 2",
        ),
      )
    },
  )

  test('what cannot be read is named and the rest goes on', { timeout: 60_000 }, async () => {
    const folder = path.join(dir, 'mejl')
    mkdirSync(path.join(folder, 'inre'), { recursive: true })
    writeFileSync(path.join(folder, 'a.eml'), question('e1', '2026-02-02 10:00'))
    writeFileSync(path.join(folder, 'inre', 'b.eml'), question('e2', '2026-02-02 10:00'))
    writeFileSync(path.join(folder, 'tom.eml'), '')
    writeFileSync(path.join(folder, 'läs mig.txt'), 'Detta är inget mejl.')
    const url = await testDatabase()
    const args = ['import', '--json', folder, path.join(dir, 'finns-inte.mbox')]
    const { exitCode, out, err } = await svarstid(args, environmentFor(url, 1))
    expect(exitCode).toBe(1)
    expect(count(lines(out))).toEqual({ opened: 2, failed: 2 })
    expect(err).toContain(`${path.join(folder, 'tom.eml')}: Filen är tom.`)
    expect(err).toContain('finns-inte.mbox: Filen eller mappen finns inte.')
    const dry = await svarstid(
      ['import', '--dry-run', folder],
      environmentFor(await testDatabase(), 1),
    )
    expect(dry.out).toContain('2 mejl skulle importeras, 0 fanns redan.')
  })
})
