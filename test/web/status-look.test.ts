import { mkdirSync } from 'node:fs'
import { type AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Config, type OauthConfig } from '../../src/config.ts'
import { notify } from '../../src/db/listen.ts'
import { raiseAlarm } from '../../src/municipality/alarms.ts'
import { axe, startBrowser, type TestBrowser } from '../support/browser.ts'
import { officeConfig } from '../support/config.ts'
import { eventually } from '../support/eventually.ts'
import { missing } from '../support/needs.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { makeTempDir } from '../support/process.ts'
import { openWebApp, password } from '../support/visitor.ts'
import { allAlive, fetched, folder, leads } from './status-weather.ts'

type Page = Awaited<ReturnType<TestBrowser['newPage']>>

const url = await testDatabase()
const oauth: OauthConfig = {
  ...{ name: 'kontakt@bjorkvalla.example', key: 'MAILBOX_OAUTH', provider: 'microsoft' },
  ...{ tokenUrl: 'https://login.example/token', scope: null, secretExpires: null },
  grant: { kind: 'client', clientId: 'app', clientSecret: 'hemligt' },
}
const { app, ctx, clock, hire } = await openWebApp(url, {
  now: new Date().toISOString(),
  config: { mailboxes: mailboxes(), dataDir: makeTempDir('look') },
})
await app.listen({ host: '127.0.0.1', port: 0 })
const site = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
const admin = await hire('admin')
const shots = path.join(import.meta.dirname, '../.artifacts/status')
mkdirSync(shots, { recursive: true })

const minutesAgo = (n: number) => new Date(clock.now().getTime() - n * 60_000)
const sizes = {
  wide: { width: 1440, height: 900 },
  tablet: { width: 820, height: 1100 },
  phone: { width: 375, height: 812 },
}

/** Each weather wide and on a phone, and each width light and dark. */
const views = {
  good: [
    ['wide', 'light'],
    ['phone', 'dark'],
  ],
  bad: [
    ['wide', 'dark'],
    ['phone', 'light'],
  ],
} as const

describe.skipIf(missing('chromium'))('the status page in a browser', { timeout: 120_000 }, () => {
  let browser: TestBrowser
  let page: Page
  const faults: string[] = []

  beforeAll(async () => {
    browser = await startBrowser()
    page = await browser.newPage({ viewport: sizes.wide })
    page.on('console', (said) => {
      if (said.type() === 'error' && !/status of [45]\d\d/.test(said.text()))
        faults.push(said.text())
    })
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(`${site}/logga-in`)
    await page.getByLabel('E-post').fill(admin.email)
    await page.getByLabel('Lösenord').fill(password)
    await page.getByRole('button', { name: 'Logga in' }).click()
    await page.waitForURL((at) => !at.pathname.startsWith('/logga-in'))
  })
  afterAll(() => browser.close())

  /** Sound and seen in the themes and widths of `views`. */
  async function see(name: keyof typeof views): Promise<void> {
    for (const [size, colorScheme] of views[name]) {
      await page.setViewportSize(sizes[size])
      await page.emulateMedia({ colorScheme })
      await page.goto(`${site}/status`)
      expect(await axe(page)).toEqual([])
      expect(await outside()).toBeLessThanOrEqual(0)
      const file = path.join(shots, `${name}-${size}-${colorScheme}.png`)
      await page.screenshot({ path: file, fullPage: true })
    }
  }

  /** How far the page goes beyond its window. Pixels. */
  async function outside(): Promise<number> {
    return page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
  }

  it('is sound in good weather', async () => {
    await fair()
    await see('good')
    expect(await page.locator('main .banner:visible').count()).toBe(0)
    await page.getByText('Allt fungerar.').waitFor()
  })

  it('is sound in bad weather, and each trouble can be read', async () => {
    await foul()
    await see('bad')
    await page.setViewportSize(sizes.tablet)
    expect(await outside()).toBeLessThanOrEqual(0)
    const words = await page.locator('main').innerText()
    expect(words).toContain('Ett fel påverkar nya mejl. Inget mejl är borta.')
    expect(words).toContain('Brevlådan kontakt@bjorkvalla.example släpper inte in oss sedan')
    expect(words).toContain('Skräpposten (Junk) i brevlådan bygg@bjorkvalla.example')
    expect(words).toContain('skola@bjorkvalla.example finns på mejlservern men inte hos oss')
    expect(words).toContain('Hemligheten för kontakt@bjorkvalla.example går ut')
    expect(words).toContain('2 mejl ligger i karantän')
  })

  it('is kept fresh while it is looked at, without losing the place', async () => {
    await foul()
    await page.setViewportSize(sizes.wide)
    await page.goto(`${site}/status`)
    const button = page.getByRole('button', { name: /Läs om mejlet/ }).first()
    await button.focus()
    const focused = await page.evaluate(() => document.activeElement?.id)
    await runSql(
      url,
      `update delivery set state = 'done' where state = 'quarantined' and id <> $1::bigint`,
      [focused?.replace('las-om-', '')],
    )
    await page.evaluate(() => {
      document.querySelector('h1')!.setAttribute('data-mine', '')
    })
    await eventually('the fresh figures', async () => {
      await notify(ctx.db, 'arrival', '00000000-0000-4000-8000-000000000001')
      await new Promise((later) => setTimeout(later, 1_200))
      return (await page.locator('main').innerText()).includes('1 mejl ligger i karantän')
    })
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(focused)
    expect(await page.locator('h1[data-mine]').count()).toBe(1)
  })

  it('lets a mail be read again with the keyboard alone', async () => {
    await foul()
    await page.goto(`${site}/status`)
    const button = page.getByRole('button', { name: /Läs om mejlet/ }).first()
    const id = await button.getAttribute('id')
    for (let n = 0; n < 80; n++) {
      await page.keyboard.press('Tab')
      if ((await page.evaluate(() => document.activeElement?.id)) === id) break
    }
    await page.keyboard.press('Enter')
    await page.getByText('1 mejl läses om.').waitFor()
    expect(await axe(page)).toEqual([])
    const left = await ctx.db
      .selectFrom('delivery')
      .select('id')
      .where('state', '=', 'quarantined')
      .execute()
    expect(left).toHaveLength(1)
  })

  it('hands the original over as a file', async () => {
    await foul()
    await page.goto(`${site}/status`)
    const coming = page.waitForEvent('download')
    await page
      .getByRole('link', { name: /Hämta originalet av/ })
      .first()
      .click()
    expect((await coming).suggestedFilename()).toMatch(/^mejl-\d+\.eml$/)
  })

  it('has asked for nothing that our own policy refuses', () => {
    expect(faults).toEqual([])
  })
})

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}

function mailboxes(): Config['mailboxes'] {
  const [one] = officeConfig('', { dataDir: '' }).mailboxes
  return [
    { ...one!, oauth },
    { ...one!, address: 'bygg@bjorkvalla.example', folders: ['INBOX', '\\Junk'] },
    { ...one!, address: 'skola@bjorkvalla.example', folders: ['INBOX', '\\Junk'] },
  ]
}

async function fair(): Promise<void> {
  oauth.secretExpires = inDays(200)
  await runSql(
    url,
    `truncate alarm, outbox, folder, mailbox_leader, delivery, raw_message, heartbeat, oauth_token,
      unfetched cascade`,
  )
  clock.set(new Date())
  await allAlive(ctx, clock.now())
  for (const n of [0, 1, 2]) {
    await leads(ctx, n, 'app-1:4711', minutesAgo(300))
    const read = { contact_at: minutesAgo(0), reconciled_at: minutesAgo(3), missing: 0 }
    const inbox = { path: 'INBOX', special_use: '', mail_at: minutesAgo(4 + n) }
    await folder(ctx, n, { ...inbox, ...read, server_count: 14_206 + n })
    const junk = { path: 'Junk', special_use: '\\Junk', mail_at: minutesAgo(900) }
    if (n > 0) await folder(ctx, n, { ...junk, ...read, server_count: 31 })
    for (const minutes of [4 + n, 40, 55]) {
      const took = 2_000 + 900 * n
      const ingestedAt = new Date(minutesAgo(minutes).getTime() + took)
      await fetched(ctx, n, { arrivedAt: minutesAgo(minutes), ingestedAt })
    }
  }
  await keep({ expires_at: minutesAgo(-48), renewed_at: minutesAgo(12) })
}

async function keep(row: {
  expires_at: Date
  renewed_at: Date
  fault?: string
  fault_at?: Date
}): Promise<void> {
  const name = ctx.mailboxes[0]!.address
  await ctx.db
    .insertInto('oauth_token')
    .values({ name, sealed: Buffer.of(1), ...row })
    .onConflict((on) => on.column('name').doUpdateSet(row))
    .execute()
}

async function foul(): Promise<void> {
  await fair()
  oauth.secretExpires = inDays(9)
  const fault = 'Leverantören ger oss ingen åtkomst: appens hemlighet är fel eller har gått ut.'
  const since = { fault, fault_at: minutesAgo(44) }
  await keep({ expires_at: minutesAgo(44), renewed_at: minutesAgo(104), ...since })
  const away = {
    contact_at: minutesAgo(44),
    reconciled_at: minutesAgo(47),
    mail_at: minutesAgo(61),
  }
  await folder(ctx, 0, { path: 'INBOX', ...away, fault, fault_at: minutesAgo(44) })
  await folder(ctx, 1, {
    ...{ path: 'Junk', contact_at: minutesAgo(25), fault_at: minutesAgo(25) },
    fault: 'Mappen finns inte i brevlådan.',
  })
  const words =
    'Mejlservern har numrerat om mappen. Ankomsttiden för mejl som redan låg där kan vara osäker.'
  const unsure = { dates_unsure: words, dates_unsure_at: minutesAgo(200) }
  await folder(ctx, 2, { path: 'INBOX', contact_at: minutesAgo(0), missing: 2, ...unsure })
  const reason = 'Mejlservern lämnar inte ut mejlet, eller bryter förbindelsen. Vi försöker igen.'
  await runSql(
    url,
    `insert into unfetched values ($1, 'INBOX', 7, 9, 'refused', '${reason}', null, $2, $2, 3),
      ($1, 'INBOX', 7, 8, 'vanished', 'Mejlet flyttades av någon annan innan det hann hämtas.', null, $2, $2, 1)`,
    [ctx.mailboxes[2]!.id, minutesAgo(8)],
  )
  await fetched(ctx, 2, {
    ...{ arrivedAt: minutesAgo(95), receivedAt: minutesAgo(95), internalDate: minutesAgo(70) },
    ingestedAt: minutesAgo(42),
  })
  for (const minutes of [9, 7, 5]) {
    await fetched(ctx, 1, { arrivedAt: minutesAgo(minutes), state: 'waiting' })
  }
  for (const minutes of [180, 2_000]) {
    const why = 'value too long for type character varying(998)'
    await fetched(ctx, 1, { arrivedAt: minutesAgo(minutes), state: 'quarantined', reason: why })
  }
  const alarm = 'Brevlådan kontakt@bjorkvalla.example har inte gått att läsa. Se till den.'
  await raiseAlarm(ctx.db, { key: 'mailbox:kontakt', words: alarm }, minutesAgo(28))
  await runSql(url, 'update alarm set told_at = $1', [minutesAgo(27)])
  await raiseAlarm(
    ctx.db,
    { key: 'q', words: '2 mejl kunde inte läggas i något ärende.' },
    minutesAgo(1),
  )
}
