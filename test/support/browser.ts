import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core'
import { pathOf } from './needs.ts'

export interface TestBrowser {
  /** A page in a context (cookies, storage) of its own. */
  newPage(options?: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}

/** Chromium without a window, as root as well as an ordinary user. `flags` go to Chromium itself. */
export async function startBrowser(flags: string[] = []): Promise<TestBrowser> {
  const browser = await chromium.launch({
    executablePath: pathOf('chromium'),
    chromiumSandbox: false,
    args: ['--disable-dev-shm-usage', '--lang=sv-SE', ...flags],
  })
  return {
    newPage: async (options = {}) => {
      const context = await browser.newContext({ locale: 'sv-SE', ...options })
      return context.newPage()
    },
    close: () => browser.close(),
  }
}

/**
 * What axe finds against WCAG 2.2 A and AA and its best practice, one line per kind of fault.
 * Frames are left out: axe waits for ever in one that may not run scripts. Give it such a document alone.
 */
export async function axe(page: Page): Promise<string[]> {
  await stillness(page)
  const builder = new AxeBuilder({ page }).exclude('iframe')
  // Without a second page that adds up what frames say: there are none, and it takes a third of the time.
  const { violations } = await builder
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze()
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.map((node) => node.target.join(' ')).join(', ')
    return `${id}: ${help} (${where})`
  })
}

/** Colours on their way from one theme to the other are neither. */
async function stillness(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    const moving = document.getAnimations().filter(({ effect }) => {
      return effect?.getComputedTiming().iterations !== Infinity
    })
    await Promise.allSettled(moving.map(({ finished }) => finished))
  })
}
