import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axe, startBrowser, type TestBrowser } from '../support/browser.ts'
import { openDeskApp } from '../support/desk-app.ts'
import { missing } from '../support/needs.ts'
import { arrive } from '../support/office.ts'
import { testDatabase } from '../support/postgres.ts'

const { office, url, as } = await openDeskApp(await testDatabase(), '2026-03-17T09:00:00Z')
const anna = await as(office.people.anna)

describe.skipIf(missing('chromium'))('in a browser', { timeout: 120_000 }, () => {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  test('a prepared letter is found with the keyboard, and what is being written is kept', async () => {
    const one = await arrive(office, { at: new Date('2026-03-17T08:00:00Z') })
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await anna.enter(page)
    await page.goto(`${url}/arenden/${one.number}`)
    const words = page.locator('#svar-text')
    await words.fill('Hej! Det här är mitt svar.')
    await page.locator('.comp-more summary').press('Enter')
    expect(await axe(page)).toEqual([])
    await page.getByRole('link', { name: 'Överlämningsbesked' }).press('Enter')
    const send = page.locator('.comp-foot .btn-primary')
    await expect.poll(() => send.innerText()).toContain('Skicka besked')
    expect(await words.inputValue()).toContain('Den behöver besvaras av {vem som har frågan}')
    await page.setViewportSize({ width: 375, height: 800 })
    expect(await axe(page)).toEqual([])
    const isCut = (selector: string) =>
      page.locator(selector).evaluate((element) => element.scrollWidth > element.clientWidth)
    expect([await isCut('html'), await isCut('.seg')]).toEqual([false, false])
    await page.goto(`${url}/arenden/${one.number}`)
    await expect.poll(() => words.inputValue()).toBe('Hej! Det här är mitt svar.')
  })
})
