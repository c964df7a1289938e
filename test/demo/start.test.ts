import { readFileSync, rmSync } from 'node:fs'
import { afterAll, expect, test, vi } from 'vitest'
import { swedishCalendar } from '../../src/clock/calendar.ts'
import { letters } from '../../src/demo/letters/index.ts'
import { type Step, timeline } from '../../src/demo/timeline.ts'
import { freePort } from '../support/ports.ts'
import { runSql } from '../support/postgres.ts'
import { eventually } from '../support/eventually.ts'
import { makeTempDir } from '../support/process.ts'
import { family, isAlive, listening, readLog, type Service, startService } from './service.ts'
import { Visitor, words } from './visitor.ts'

// One story: the tests run in this order, on the data that the ones before left.

vi.setConfig({ testTimeout: 90_000 })

const home = makeTempDir('start')
const neighbour = makeTempDir('beside')
const port = await freePort()
const running = new Set<Service>()

afterAll(async () => {
  await Promise.all([...running].map((service) => service.end('SIGKILL')))
  for (const dir of [home, neighbour]) rmSync(dir, { recursive: true, force: true })
})

const start = async (dir: string, at: number) => {
  const service = await startService(dir, at)
  running.add(service)
  return service
}
const end = async (service: Service, signal: NodeJS.Signals) => {
  running.delete(service)
  return service.end(signal)
}

test('with nothing configured it plays three weeks of mail, prints a few words and stops on Ctrl-C', async () => {
  const service = await start(home, port)
  await service.ready()
  expect(service.printed().trim().split('\n').length).toBeLessThanOrEqual(4)
  const counts = await ask(
    home,
    `select (select count(*)::int from message where direction = 'in' and copy_of is null) as mails,
            (select count(*)::int from delivery where state <> 'done') as unread,
            (select count(*)::int from outbox where state <> 'sent') as unsent,
            (select count(*)::int from reminder) as reminders,
            (select array_agg(distinct status order by status) from ticket) as statuses,
            (select count(*)::int from ticket where urgent is not null) as urgent,
            (select count(*)::int from ticket where sensitive <> '{}') as sensitive`,
  )
  expect(counts).toMatchObject({ unread: 0, unsent: 0 })
  expect(counts.mails).toBe(arrivalsOf(home))
  // At most what comes later today is lacking.
  expect(counts.mails).toBeGreaterThan(letters.length - 10)
  expect(counts.reminders).toBeGreaterThan(0)
  expect(counts.urgent).toBeGreaterThan(0)
  expect(counts.sensitive).toBeGreaterThan(0)
  expect(counts.statuses).toEqual(
    expect.arrayContaining(['answered', 'new', 'sorted', 'started', 'urgent', 'waiting']),
  )
  expect(await end(service, 'SIGINT')).toBe(0)
  expect(readLog(home).filter(({ level }) => level !== 'info')).toEqual([])
})

test('a second start goes on with the same data, and mail, answer and copies go round', async () => {
  const service = await start(home, port)
  const citizen = new Visitor(service.url)
  await citizen.get('/demobrevlada')
  await citizen.post('/demobrevlada', {
    name: 'Elsa Brodin',
    address: 'elsa.brodin@post.example',
    subject: 'Hål i cykelvägen vid skolan',
    text: 'Hej!\n\nKan ni laga hålet?\n\nElsa Brodin',
  })
  const sent = citizen.url
  const number = await eventually('the mail to be in the queue', async () => {
    await citizen.get(sent)
    return /\/arenden\/(BV-\d+-\d+)/.exec(citizen.page)?.[1]
  })

  const anna = new Visitor(service.url)
  await anna.get('/logga-in')
  await anna.post('/demo/logga-in', { person: idOf(anna.page, 'Anna Sjölund') })
  expect(words(anna.page)).toContain('Hål i cykelvägen vid skolan')
  await anna.get(`/arenden/${number}`)
  expect(words(anna.page)).toContain('Kan ni laga hålet?')
  const answer = 'Hej Elsa!\n\nVi lagar hålet på torsdag.'
  await anna.post(`/arenden/${number}/svar`, { slag: 'svar', text: answer })

  await eventually('the answer to have left the house', async () => {
    await citizen.get('/demobrevlada')
    return words(citizen.page).includes('Svar till Elsa Brodin')
  })
  expect(words(citizen.page)).toContain('Vi lagar hålet på torsdag.')
  await citizen.get(/\/demobrevlada\?svar=\d+/.exec(citizen.page)?.[0] ?? '')
  await citizen.post('/demobrevlada', {
    name: 'Elsa Brodin',
    address: 'elsa.brodin@post.example',
    subject: 'SV: Hål i cykelvägen vid skolan',
    text: 'Vilken tid på torsdag?',
  })
  const again = citizen.url
  await eventually('the reply to be in the same ticket', async () =>
    (await citizen.get(again)).includes(`/arenden/${number}`),
  )
  expect(await end(service, 'SIGTERM')).toBe(0)
  expect(readLog(home).filter(({ level }) => level !== 'info')).toEqual([])
})

test('kill -9 in the middle of the history leaves no process, and the next start plays on', async () => {
  const other = await freePort()
  const beside = await start(home, port)
  const service = await start(neighbour, other)
  await eventually('some of the history to be played', () => playedOf(neighbour) > 10)
  const all = family(service.child.pid!)
  expect(all.length).toBeGreaterThan(2)
  await end(service, 'SIGKILL')
  await eventually('every process of it to be gone', () => !all.some(isAlive))
  expect(playedOf(neighbour)).toBeLessThan(stepsOf(neighbour).length)

  const next = await start(neighbour, other)
  await next.ready()
  const [there, here] = await Promise.all([neighbour, home].map((dir) => ask(dir, mails)))
  expect(there).toEqual({ mails: arrivalsOf(neighbour) })
  expect(here).toEqual({ mails: arrivalsOf(home) + 2 })
  expect((await fetch(`${beside.url}/health`)).status).toBe(200)
  expect((await fetch(`${next.url}/health`)).status).toBe(200)
})

test.skipIf(process.platform !== 'linux')('nothing listens on anything but loopback', () => {
  for (const { child } of running) {
    const addresses = listening(family(child.pid!))
    // The web, IMAP, SMTP and PostgreSQL.
    expect(addresses.length).toBe(4)
    expect(new Set(addresses)).toEqual(new Set(['0100007F']))
  }
})

test('a start with the data or the port of another says so and ends', async () => {
  const [first] = running
  await expect(startService(home, await freePort())).rejects.toThrow(/redan igång.*DATA_DIR/s)
  expect(first?.child.exitCode).toBe(null)
})

const mails = `select count(distinct message_id)::int as mails from message where direction = 'in'`

/** One row of the embedded database of a data folder. */
async function ask(dataDir: string, statement: string): Promise<Record<string, unknown>> {
  const pid = readFileSync(`${dataDir}/postgres/postmaster.pid`, 'utf8').split('\n')
  const password = readFileSync(`${dataDir}/postgres.password`, 'utf8')
  const url = `postgres://svarstid:${password}@127.0.0.1:${pid[3] ?? ''}/postgres`
  return (await runSql(url, statement))[0] ?? {}
}

function playedOf(dataDir: string): number {
  return historyOf(dataDir).played
}

/** How many letters there are before the hour when it was first started. */
function arrivalsOf(dataDir: string): number {
  return stepsOf(dataDir).filter((step) => step.do === 'letter').length
}

function stepsOf(dataDir: string): Step[] {
  const hours = { opens: '08:00', closes: '17:00', closedDays: [], shortDays: {} }
  return timeline(letters, new Date(historyOf(dataDir).base), swedishCalendar(hours))
}

function historyOf(dataDir: string): { base: string; played: number } {
  const file = `${dataDir}/demo/history.json`
  return JSON.parse(readFileSync(file, 'utf8')) as { base: string; played: number }
}

/** The value of the button that signs in as somebody. */
function idOf(page: string, name: string): string {
  const buttons = page.match(/<button\b[\s\S]*?<\/button>/g) ?? []
  const button = buttons.find((one) => one.includes(name)) ?? ''
  return /value="([^"]+)"/.exec(button)?.[1] ?? ''
}
