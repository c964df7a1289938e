import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newText } from '../../src/arrival/read/new-text.ts'
import { axe, startBrowser, type TestBrowser } from '../support/browser.ts'
import { openDeskApp } from '../support/desk-app.ts'
import { missing } from '../support/needs.ts'
import { arrive } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const database = await testDatabase()
const { office, url, as } = await openDeskApp(database, '2026-03-17T09:00:00Z')
const { db, people } = office
const anna = await as(people.anna)

const text = [
  'Hej!',
  '',
  'Den 16 mars 2026 kl. 14:00 skrev Anna <kontakt@bjorkvalla.example>:',
  '> Vilken lampa gäller det?',
  '',
  'Den utanför Storgatan 12.',
  '',
  '> Sedan när är den trasig?',
  '',
  'Sedan i fredags.',
  '',
  'Med vänlig hälsning',
  'Per Ek',
  'Ek Bygg AB',
  '070-123 45 67',
  '',
  'Den 15 mars 2026 kl. 14:00 skrev Per <per@exempel.se>:',
  ...Array.from({ length: 12 }, (_, i) => `> Rad ${i + 1} av det som stod först.`),
].join('\n')

describe.skipIf(missing('chromium'))('in a browser', { timeout: 120_000 }, () => {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  test('answers are read with their questions, all of the mail is a key away, and so is who writes', async () => {
    const { text: fresh, parts } = newText(text, { isForward: false })
    const from = { name: 'Per Ek', address: 'per@exempel.se' }
    const one = await arrive(office, {
      at: new Date('2026-03-17T08:00:00Z'),
      text,
      newText: fresh,
      from,
    })
    await db
      .updateTable('message')
      .set({ parts: JSON.stringify(parts) })
      .where('id', '=', one.messageId)
      .execute()
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await anna.enter(page)
    await page.goto(`${url}/arenden/${one.number}`)
    const asked = page.locator('.asked')
    expect(await asked.count()).toBe(2)
    expect(await page.getByText('Citerad text, 13 rader').isVisible()).toBe(true)
    const whole = page.locator('details.whole')
    await whole.locator('summary').focus()
    await page.keyboard.press('Enter')
    expect(await whole.getByText('Rad 12 av det som stod först.').isVisible()).toBe(true)
    expect(await axe(page)).toEqual([])
    await page.locator('details.about > summary').click()
    await page.getByRole('button', { name: 'företag' }).click()
    await page.locator('.talk-head').getByText('Företag').waitFor()
  })

  test('what is inside a mail stands below its words, also on a phone', async () => {
    const one = await arrive(office, { at: new Date('2026-03-17T08:00:00Z'), orArea: 'kultur' })
    const inner = {
      ...{ from: { name: 'Nils', address: 'nils@post.example' }, date: null, subject: 'Bygglov' },
      ...{ files: [], text: 'Behövs det?', mails: [] },
    }
    const reasons = { protection: 'Mejlet är krypterat (PGP) och kan inte läsas här.' }
    await runSql(
      database,
      'update message set enclosed = $1, reasons = $2, sealed = true where id = $3',
      [JSON.stringify([inner]), JSON.stringify(reasons), one.messageId],
    )
    const page = await browser.newPage({ viewport: { width: 375, height: 812 } })
    await anna.enter(page)
    await page.goto(`${url}/arenden/${one.number}`)
    await page.locator('.inside > summary').click()
    expect(await page.locator('.inside').getByText('Behövs det?').isVisible()).toBe(true)
    const lefts = await page
      .locator('.msg > .msg-body, .msg > .inside, .msg > .seal')
      .evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().left)))
    expect(lefts).toHaveLength(3)
    expect(new Set(lefts).size).toBe(1)
    expect(await page.locator('.talk-head').getByText('Osäker: Gator eller Kultur?').count()).toBe(
      1,
    )
    expect(await axe(page)).toEqual([])
  })

  test('why a mail was sorted away is cut to its line, and the row keeps its time', async () => {
    const one = await arrive(office, { at: new Date('2026-03-17T08:00:00Z'), kind: 'auto-reply' })
    const why = 'Avsändarens system har skickat det automatiskt (Auto-Submitted: auto-generated).'
    await db
      .updateTable('turn')
      .set({ excluded_reason: why })
      .where('id', '=', one.turnId)
      .execute()
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await anna.enter(page)
    await page.goto(`${url}/att-besvara/automatiskt`)
    const row = page.locator('a.row')
    const [edge, time] = [await row.boundingBox(), await row.locator('time').boundingBox()]
    if (edge === null || time === null) throw new Error('The row is not shown.')
    expect(time.x + time.width).toBeLessThanOrEqual(edge.x + edge.width)
  })
})
