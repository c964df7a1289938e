import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axe, startBrowser, type TestBrowser } from './support/browser.ts'
import { fakeClock } from './support/clock.ts'
import { startDovecot, type DovecotServer } from './support/dovecot.ts'
import { eventually } from './support/eventually.ts'
import { buildMail } from './support/mail-builder.ts'
import { missing } from './support/needs.ts'
import { runSql, startPostgres, testDatabase } from './support/postgres.ts'
import { makeTempDir } from './support/process.ts'
import { startRedis, type RedisServer } from './support/redis.ts'
import { startSmtpSink } from './support/smtp-sink.ts'
import { openWire, type Wire } from './support/wire.ts'

const database = await testDatabase()
const citizen = 'Åsa Öberg <asa@exempel.se>'
const office = 'kontakt@exempel.se'

describe('PostgreSQL', () => {
  test('every test file has a migrated database of its own', async () => {
    const tables = await runSql(
      database,
      `select table_name from information_schema.tables where table_schema = 'public'`,
    )
    expect(tables.map((table) => table.table_name)).toContain('ticket')
  })

  test('a cluster of its own keeps its port and data when it is stopped and started', async () => {
    const postgres = await startPostgres()
    await runSql(postgres.url, 'create table kept as select 42 as answer')
    await postgres.stop()
    await expect(runSql(postgres.url, 'select 1')).rejects.toThrow()
    await postgres.start()
    expect(await runSql(postgres.url, 'select answer from kept')).toEqual([{ answer: 42 }])
    await postgres.close()
  })
})

describe.skipIf(missing('redis-server'))('Redis', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.close())

  test('keeps its data when it is killed and started on the same port', async () => {
    expect(await redis.ask('SET', 'fråga', 'svar')).toBe('+OK')
    await redis.kill()
    await expect(redis.ask('PING')).rejects.toThrow()
    await redis.start()
    expect(await redis.ask('GET', 'fråga')).toBe('svar')
  })
})

describe.skipIf(missing('dovecot'))('Dovecot', () => {
  let dovecot: DovecotServer
  beforeAll(async () => {
    dovecot = await startDovecot({ users: [office] })
  })
  afterAll(() => dovecot.close())

  test('a mail handed in by LMTP lies in the inbox, byte for byte', async () => {
    const raw = buildMail({
      from: citizen,
      to: office,
      subject: 'Hål i vägen',
      text: '.\n..\nHej!',
    })
    await dovecot.deliver(raw, office)
    const [stored] = await dovecot.list(office)
    expect(stored?.raw.toString()).toContain(raw.toString())
    expect(stored?.flags).not.toContain('\\Seen')
  })

  test('a mail can be filed in any folder, moved and expunged by another client', async () => {
    const raw = buildMail({ from: office, to: citizen, subject: 'Svar', text: 'Lagat.' })
    await dovecot.append(office, raw, { folder: 'Sent', flags: ['\\Seen'] })
    const [sent] = await dovecot.list(office, 'Sent')
    expect(sent).toMatchObject({ raw, flags: ['\\Seen', '\\Recent'] })
    await dovecot.asClient(office, (client) => client.move('Sent', sent?.uid ?? 0, 'Archive'))
    expect(await dovecot.list(office, 'Sent')).toEqual([])
    const [archived] = await dovecot.list(office, 'Archive')
    await dovecot.asClient(office, (client) => client.expunge('Archive', archived?.uid ?? 0))
    expect(await dovecot.list(office, 'Archive')).toEqual([])
  })

  test('starts again on its ports with its mail, and with new UIDs when asked to', async () => {
    const before = await dovecot.asClient(office, (client) => client.uidValidity('INBOX'))
    await dovecot.stop()
    await expect(dovecot.list(office)).rejects.toThrow()
    await dovecot.start()
    expect(await dovecot.asClient(office, (client) => client.uidValidity('INBOX'))).toBe(before)
    await dovecot.renumber(office)
    expect(await dovecot.list(office)).toHaveLength(1)
    expect(await dovecot.asClient(office, (client) => client.uidValidity('INBOX'))).not.toBe(before)
  })

  test('refuses a recipient it does not know', async () => {
    await expect(dovecot.deliver('Subject: x\r\n\r\nx', 'okand@exempel.se')).rejects.toThrow(/550/)
  })
})

describe('the SMTP sink', () => {
  const raw = 'Message-ID: <1@exempel.se>\r\nSubject: Hej\r\n\r\n.Punkt\r\n'

  test('writes a message to its file before it says that it has it', async () => {
    const dir = makeTempDir('sink')
    const file = path.join(dir, 'log')
    const sink = await startSmtpSink({ file })
    expect(await sendRaw(sink.port, raw)).toMatch(/^250/)
    const logged = JSON.parse(readFileSync(file, 'utf8')) as unknown
    expect(logged).toEqual(sink.taken[0])
    expect(logged).toMatchObject({ from: 'a@exempel.se', to: ['b@exempel.se'], raw })
    expect(logged).toMatchObject({ messageId: '<1@exempel.se>' })
    await sink.stop()
    rmSync(dir, { recursive: true })
  })

  test('fails as told, as often as told', async () => {
    const sink = await startSmtpSink()
    sink.fail('RCPT', '451 4.3.0 Later', { when: /b@exempel/ })
    expect(await sendRaw(sink.port, raw)).toMatch(/^451/)
    sink.fail('END', '550 5.7.1 No', { times: 2 })
    expect(await sendRaw(sink.port, raw)).toMatch(/^550/)
    sink.heal()
    sink.fail('END', 'drop')
    await expect(sendRaw(sink.port, raw)).rejects.toThrow(/closed/)
    expect(sink.taken).toHaveLength(0)
    sink.fail('END', 'drop-after')
    await expect(sendRaw(sink.port, raw)).rejects.toThrow(/closed/)
    expect(sink.taken).toHaveLength(1)
    expect(await sendRaw(sink.port, raw)).toMatch(/^250/)
    await sink.stop()
    await expect(sendRaw(sink.port, raw)).rejects.toThrow()
    await sink.start()
    expect(await sendRaw(sink.port, raw)).toMatch(/^250/)
    expect(sink.taken).toHaveLength(3)
    await sink.stop()
  })

  test('lets in only who knows the password, when it has one', async () => {
    const sink = await startSmtpSink({ login: { user: 'u', password: 'p' } })
    expect(await sendRaw(sink.port, raw)).toMatch(/^530/)
    expect(await sendRaw(sink.port, raw, '\0u\0fel')).toMatch(/^535/)
    expect(await sendRaw(sink.port, raw, '\0u\0p')).toMatch(/^250/)
    await sink.stop()
  })
})

describe('a built mail', () => {
  test('has CRLF line ends, short ASCII lines and readable headers', () => {
    const mail = buildMail({
      from: citizen,
      to: [office, '"Vägar, gator" <vagar@exempel.se>'],
      subject: 'Räksmörgåsar åt alla på Östra Ågatan, och en väldigt lång ämnesrad därtill',
      text: `Hej åäö = ${'lång rad '.repeat(30)}\n\nMvh `,
      html: '<p>Hej åäö</p>',
      references: ['<a@x>', '<b@x>'],
      attachments: [{ filename: 'bild å.png', contentType: 'image/png', content: 'x'.repeat(200) }],
    }).toString('latin1')
    expect(mail).not.toMatch(/[^\r]\n|\r[^\n]|[^\r\n\x20-\x7e]/)
    expect(Math.max(...mail.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78)
    expect(mail).toContain('References: <a@x>\r\n <b@x>\r\n')
    expect(mail).toContain('Hej =C3=A5=C3=A4=C3=B6 =3D')
  })
})

describe.skipIf(missing('chromium'))('Chromium', () => {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  test('renders Swedish and lets axe find faults, also beside a frame without scripts', async () => {
    const page = await browser.newPage()
    const frame = '<iframe title="Mejlet" sandbox="allow-same-origin" srcdoc="<p>Hej"></iframe>'
    const good = `<html lang="sv"><title>Ärenden</title><main><h1>Ärenden åäö</h1>${frame}</main>`
    await page.setContent(good)
    expect(await page.locator('h1').innerText()).toBe('Ärenden åäö')
    expect(await axe(page)).toEqual([])
    await page.setContent(good.replace('<h1>', '<img src="x.png"><h1>'))
    expect((await axe(page)).join()).toContain('image-alt')
  })
})

describe('waiting', () => {
  test('ends with the answer, or at the deadline with what was waited for and why', async () => {
    let count = 0
    expect(await eventually('three', () => ++count === 3 && 'three', { every: 1 })).toBe('three')
    const never = eventually('a miracle', () => 0, { within: 20, every: 1 })
    await expect(never).rejects.toThrow('Waited 20 ms for a miracle. The last answer was 0.')
    const broken = eventually('it', () => Promise.reject(new Error('gone')), { within: 5 })
    await expect(broken).rejects.toThrow(expect.objectContaining({ cause: new Error('gone') }))
  })

  test('the fake clock stands still until it is moved', () => {
    const clock = fakeClock('2026-03-17T10:20:00+01:00')
    expect(clock.now()).toEqual(new Date('2026-03-17T09:20:00Z'))
    clock.advance({ hours: 1, minutes: 5 })
    expect(clock.now()).toEqual(new Date('2026-03-17T10:25:00Z'))
  })
})

/** Sends one message as a plain client would; returns the reply to its final dot, or the first refusal. */
async function sendRaw(port: number, raw: string, auth?: string): Promise<string> {
  const wire = openWire(port)
  const login = auth === undefined ? [] : [`AUTH PLAIN ${Buffer.from(auth).toString('base64')}`]
  const envelope = ['MAIL FROM:<a@exempel.se>', 'RCPT TO:<b@exempel.se>', 'DATA']
  try {
    await lastLine(wire)
    for (const command of ['EHLO test.invalid', ...login, ...envelope]) {
      wire.write(`${command}\r\n`)
      const reply = await lastLine(wire)
      if (/^[45]/.test(reply)) return reply
    }
    wire.write(`${raw.replace(/^\./gm, '..')}.\r\n`)
    return await lastLine(wire)
  } finally {
    wire.close()
  }
}

async function lastLine(wire: Wire): Promise<string> {
  const line = await wire.line()
  return line[3] === '-' ? lastLine(wire) : line
}
