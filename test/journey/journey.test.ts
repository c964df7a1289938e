import { type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localDate } from '../../src/clock/local-time.ts'
import { migrate } from '../../src/db/migrate.ts'
import { startBrowser, type TestBrowser } from '../support/browser.ts'
import { type DovecotServer, startDovecot } from '../support/dovecot.ts'
import { eventually } from '../support/eventually.ts'
import { buildMail } from '../support/mail-builder.ts'
import { missing } from '../support/needs.ts'
import { type PostgresServer, startPostgres } from '../support/postgres.ts'
import { startRedis } from '../support/redis.ts'
import { mailbox, type Service, startService } from '../support/service.ts'
import { readable } from '../support/readable.ts'
import { type SmtpSink, startSmtpSink, type Transaction } from '../support/smtp-sink.ts'
import { anna, hireStaff, lena, staffPassword } from '../support/staff.ts'

const skipped = missing('redis-server', 'dovecot', 'chromium')

describe.skipIf(skipped).each(['Redis', 'PostgreSQL'])('one mail, with jobs on %s', (store) => {
  let postgres: PostgresServer
  let dovecot: DovecotServer
  let sink: SmtpSink
  let service: Service
  let browser: TestBrowser
  let page: Page
  const closing: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    postgres = await startPostgres()
    dovecot = await startDovecot({ users: [mailbox] })
    sink = await startSmtpSink()
    const redis = store === 'Redis' ? await startRedis() : null
    await migrate(postgres.url)
    await hireStaff(postgres.url)
    const servers = { databaseUrl: postgres.url, redisUrl: redis?.url ?? null }
    service = await startService({ ...servers, imapPort: dovecot.imapPort, smtpPort: sink.port })
    browser = await startBrowser()
    page = await browser.newPage()
    closing.push(
      () => browser.close(),
      () => service.stop(),
      () => sink.stop(),
    )
    closing.push(
      () => dovecot.close(),
      () => postgres.close(),
      async () => redis?.close(),
    )
  })

  afterAll(async () => {
    for (const close of closing) await close()
  })

  test('the sign-in offers no demo people', async () => {
    await page.goto(`${service.url}/att-besvara`)
    await expect(page.getByRole('button', { name: 'Anna Sjölund' }).count()).resolves.toBe(0)
    await page.getByLabel('E-post').fill(anna.email)
    await page.getByLabel('Lösenord').fill(staffPassword)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/att-besvara')
    await page.getByText('Inget att besvara just nu').waitFor()
  })

  test('a mail comes in and shows itself in the open queue', async () => {
    await dovecot.deliver(question, mailbox)
    await page
      .getByRole('link', { name: /Gatlampan på Björkstigen/ })
      .first()
      .waitFor()
  })

  test('it is answered by keyboard, with the signature that was shown', async () => {
    await page
      .getByRole('link', { name: /Gatlampan på Björkstigen/ })
      .first()
      .focus()
    await page.keyboard.press('b')
    const words = page.getByLabel('Svar till Tobias')
    await words.waitFor()
    await page.getByText('8 av 8 uppgifter').waitFor()
    await words.fill('Hej Tobias!\n\nLampan lagas på torsdag före klockan 12.')
    await page.keyboard.press('Control+Enter')
    const mail = await sink.waitFor('the answer', ({ to }) => to.includes('tobias@post.example'))
    expect(headers(mail)).toMatchObject({
      'in-reply-to': '<lampa@post.example>',
      references: '<lampa@post.example>',
    })
    expect(headers(mail).from).toContain(`<${mailbox}>`)
    expect(headers(mail)['auto-submitted']).toBeUndefined()
    const text = readable(mail.raw)
    expect(text).toContain('Lampan lagas på torsdag före klockan 12.')
    expect(text).toContain('Telefon: 0980-319 200')
    expect(sink.taken.filter(({ to }) => to.includes('tobias@post.example'))).toHaveLength(1)
  })

  test('a copy lies in Sent', async () => {
    const copies = await eventually('the copy', async () => {
      const list = await dovecot.list(mailbox, 'Sent')
      return list.length > 0 && list
    })
    expect(copies).toHaveLength(1)
  })

  test('the report counts it', async () => {
    await page.goto(`${service.url}/rapporter/${localDate(new Date()).slice(0, 7)}`)
    const text = await page.getByRole('main').innerText()
    expect(text).toMatch(/1 av 1/)
    expect(text).toContain('Så har vi räknat')
  })

  test('a second mail is handed over and reaches the department with its own clock', async () => {
    await dovecot.deliver(pothole, mailbox)
    await eventually('the second question', async () => {
      await page.goto(`${service.url}/att-besvara`)
      return page
        .getByRole('link', { name: /Potthål på Skolgatan/ })
        .first()
        .isVisible()
    })
    await page
      .getByRole('link', { name: /Potthål på Skolgatan/ })
      .first()
      .focus()
    await page.keyboard.press('e')
    await page.getByRole('heading', { name: 'Lämna över till förvaltning' }).waitFor()
    await page.getByText('Gatuenheten', { exact: true }).first().click()
    await page.getByLabel('Vad gäller det?').fill('Potthål på Skolgatan 3, när lagas det?')
    await page.keyboard.press('Control+Enter')
    const mail = await sink.waitFor('the handover', ({ to }) =>
      to.includes('gata@bjorkvalla.example'),
    )
    expect(readable(mail.raw)).toContain('Potthål på Skolgatan 3, när lagas det?')
  })

  test("the officer's reply is internal, stops only the second clock and is relayed to nobody", async () => {
    const handover = await sink.waitFor('the handover', ({ to }) =>
      to.includes('gata@bjorkvalla.example'),
    )
    const before = sink.taken.length
    const reply = buildMail({
      from: `${lena.name} <${lena.email}>`,
      to: mailbox,
      subject: 'SV: Att besvara',
      text: 'Vi lagar hålet på fredag.',
      inReplyTo: handover.messageId ?? '',
      references: [handover.messageId ?? ''],
    })
    await dovecot.deliver(reply, mailbox)
    await eventually('the question to be back', async () => {
      await page.goto(`${service.url}/att-besvara`)
      return page
        .getByRole('link', { name: /Potthål på Skolgatan/ })
        .first()
        .isVisible()
    })
    await page
      .getByRole('link', { name: /Potthål på Skolgatan/ })
      .first()
      .click()
    await page.keyboard.press('b')
    await page.getByText('Vi lagar hålet på fredag.').first().waitFor()
    await page
      .getByText(/Bara internt/)
      .first()
      .waitFor()
    expect(sink.taken).toHaveLength(before)
  })

  test('what the service wrote holds no words, addresses or secrets', () => {
    const said = service.said()
    for (const secret of ['Lampan lagas', 'tobias@post.example', 'hemligt', staffPassword]) {
      expect(said).not.toContain(secret)
    }
  })
})

const question = buildMail({
  from: 'Tobias Nylund <tobias@post.example>',
  to: mailbox,
  subject: 'Gatlampan på Björkstigen',
  text: 'Hej! Gatlampan utanför Björkstigen 12 är trasig sedan två veckor. När lagas den?\n\nTobias',
  messageId: '<lampa@post.example>',
})

const pothole = buildMail({
  from: 'Siv Åkervall <siv@post.example>',
  to: mailbox,
  subject: 'Potthål på Skolgatan',
  text: 'Hej, det är ett stort potthål i vägen på Skolgatan 3. Kan ni laga det?\n\nSiv',
  messageId: '<hal@post.example>',
})

function headers({ raw }: Transaction): Record<string, string> {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ')
  const lines = head.split('\r\n').map((line) => /^([^:]+): ?(.*)$/.exec(line))
  return Object.fromEntries(lines.map((line) => [line?.[1]?.toLowerCase() ?? '', line?.[2] ?? '']))
}
