import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axe, startBrowser, type TestBrowser } from '../../support/browser.ts'
import { missing } from '../../support/needs.ts'
import { everyKind, longWords, wholeAnswer } from './kinds.ts'

describe.skipIf(missing('chromium'))('a mail in a browser', { timeout: 120_000 }, () => {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  test('sticks out nowhere, wide or narrow, whatever kind it is', async () => {
    const page = await browser.newPage()
    const all = [...everyKind, ['an answer of long words', longWords] as const]
    for (const [kind, { html }] of all) {
      for (const width of [600, 375]) {
        await page.setViewportSize({ width, height: 812 })
        await page.setContent(html)
        const outside = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect({ kind, width, outside }).toEqual({ kind, width, outside: 0 })
      }
    }
    await page.context().close()
  })

  test('is sound in light and dark', async () => {
    const page = await browser.newPage({ viewport: { width: 375, height: 812 } })
    await page.setContent(wholeAnswer.html)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      // The page around a mail is its program's, with a heading and landmarks of its own.
      const faults = (await axe(page)).filter((one) => !/landmark|heading-one|region/.test(one))
      expect(faults).toEqual([])
    }
    await page.context().close()
  })
})
