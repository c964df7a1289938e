import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findCampaigns } from '../../src/followup/campaigns.ts'
import { axe, startBrowser, type TestBrowser } from '../support/browser.ts'
import { openDeskApp } from '../support/desk-app.ts'
import { missing } from '../support/needs.ts'
import { arrive, writeAgain } from '../support/office.ts'
import { testDatabase } from '../support/postgres.ts'

type Page = Awaited<ReturnType<TestBrowser['newPage']>>

const { office, url, as } = await openDeskApp(await testDatabase(), '2026-03-17T09:00:00Z')
const anna = await as(office.people.anna)
const at = new Date('2026-03-17T08:00:00Z')

/** Sound as it stands, and nothing sticks out to the side on a phone. */
async function expectSound(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 })
  expect(await axe(page)).toEqual([])
  await page.setViewportSize({ width: 375, height: 812 })
  const outside = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(outside).toBeLessThanOrEqual(0)
  const hidden = await page
    .locator('.table-wrap')
    .evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth).length)
  expect(hidden, 'tables with columns out of sight').toBe(0)
  await page.setViewportSize({ width: 1440, height: 900 })
}

describe.skipIf(missing('chromium'))('in a browser, by keyboard', { timeout: 120_000 }, () => {
  let browser: TestBrowser
  let page: Page
  beforeAll(async () => {
    browser = await startBrowser()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await anna.enter(page)
  })
  afterAll(() => browser.close())

  async function open(path: string): Promise<void> {
    await page.goto(url + path)
    await page.locator('[data-controller="single-keys"]:checked').waitFor({ state: 'attached' })
  }

  test('a ticket is divided: D, the other question, Enter', async () => {
    const one = await arrive(office, { at })
    await writeAgain(office, one, { at: new Date('2026-03-17T08:30:00Z') })
    await open(`/arenden/${one.number}`)
    await page.keyboard.press('d')
    await page.getByRole('heading', { name: `Dela ${one.number}` }).waitFor()
    await expectSound(page)
    await page.locator('#vad1').focus()
    await page.keyboard.type('Bygglov för växthus')
    await page.keyboard.press('Enter')
    const line = page.locator('.ev', { hasText: 'Du delade ut' })
    await line.getByRole('link').click()
    await page.getByRole('heading', { name: 'Bygglov för växthus' }).waitFor()
  })

  test('two tickets of two senders become one after a warning: I, the number, Enter', async () => {
    const first = await arrive(office, { at })
    const from = { name: 'Eva Lind', address: 'eva@post.example' }
    const second = await arrive(office, { at: new Date('2026-03-17T08:20:00Z'), from })
    await open(`/arenden/${second.number}`)
    await page.keyboard.press('i')
    await page.getByRole('heading', { name: 'Slå ihop med ett annat ärende' }).waitFor()
    await page.locator('#nummer').focus()
    await page.keyboard.type(first.number)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: `Läs ${first.number} först` }).waitFor()
    await expectSound(page)
    await page.getByRole('checkbox', { name: 'Jag har läst båda' }).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await page.locator('.ev', { hasText: `Du slog ihop ${second.number}` }).waitFor()
  })

  test('a campaign is answered from its row in the queue, and only when it is confirmed', async () => {
    const text = `Vi som bor här vill inte att kommunen stänger badplatsen vid Norra sjön, för det är
      den enda plats dit barnen kan gå själva. Svara hur ni tänker och vem som har bestämt det.`
    for (let n = 1; n <= 5; n++) {
      await arrive(office, { at, text, from: { name: `Bo ${n}`, address: `bo${n}@post.example` } })
    }
    await findCampaigns({ db: office.db }, at)
    await open('/att-besvara')
    await page.getByRole('link', { name: 'Kampanj: 5 mejl med samma text' }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Svar', { exact: true }).focus()
    await expectSound(page)
    await page.keyboard.type('Badplatsen blir kvar.')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('5 svar skickas, ett till var och en.').waitFor()
    expect(await axe(page)).toEqual([])
  })
})
