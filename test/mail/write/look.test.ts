import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { axe, startBrowser, type TestBrowser } from '../../support/browser.ts'
import { missing } from '../../support/needs.ts'
import { longWords, everyKind } from './kinds.ts'

describe.skipIf(missing('chromium'))('a mail in a browser', { timeout: 60_000 }, () => {
  let browser: TestBrowser
  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  const answers = everyKind.slice(0, 1).concat([['one of long words, in English', longWords]])
  test.each(answers)('is sound and sticks out nowhere: %s', async (_kind, { html }) => {
    const page = await browser.newPage({ viewport: { width: 375, height: 812 } })
    await page.setContent(html)
    for (const width of [600, 375]) {
      await page.setViewportSize({ width, height: 812 })
      const outside = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(outside).toBe(0)
    }
    // The page around a mail is its program's, with a heading and landmarks of its own.
    const faults = (await axe(page)).filter((one) => !/landmark|heading-one|region/.test(one))
    expect(faults).toEqual([])
    await page.context().close()
  })
})
