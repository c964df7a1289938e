import { type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notify } from '../../src/db/listen.ts'
import { seedAreas } from '../../src/municipality/areas.ts'
import { ensureDepartment, saveFunction } from '../../src/municipality/functions.ts'
import { axe, startBrowser, type TestBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { missing } from '../support/needs.ts'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp, password } from '../support/visitor.ts'

type Page = Awaited<ReturnType<TestBrowser['newPage']>>

const { app, ctx, hire } = await openWebApp(await testDatabase(), { now: new Date().toISOString() })
await app.listen({ host: '127.0.0.1', port: 0 })
const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
const admin = await hire('admin')
const adviser = await hire('kommunvagledare')
await seedAreas(ctx.db)
const departmentId = await ensureDepartment(ctx.db, 'Tekniska förvaltningen')
const email = 'gatuenheten@bjorkvalla.example'
const gata = await saveFunction(ctx.db, { departmentId, name: 'Gatuenheten', email })

const sizes = [
  { name: 'a wide screen', viewport: { width: 1440, height: 900 } },
  { name: 'a phone', viewport: { width: 375, height: 812 } },
]

describe.skipIf(missing('chromium'))('in a browser', { timeout: 120_000 }, () => {
  let browser: TestBrowser
  const faults: string[] = []

  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())

  /** A page whose every complaint, such as a style or script that was refused, is kept. */
  async function open(viewport = sizes[0]!.viewport): Promise<Page> {
    const page = await browser.newPage({ viewport })
    listen(page)
    return page
  }

  function listen(page: Page): void {
    page.on('console', (said) => {
      const refused = said.type() === 'error' && !/status of 4\d\d/.test(said.text())
      if (refused) faults.push(said.text())
    })
    page.on('pageerror', (error) => faults.push(error.message))
  }

  async function enter(page: Page, who: string): Promise<void> {
    await page.goto(`${url}/logga-in`)
    await page.getByLabel('E-post').fill(who)
    await page.getByLabel('Lösenord').fill(password)
    await page.getByRole('button', { name: 'Logga in' }).click()
    await atWork(page)
  }

  /** Waits until the page's own scripts run: before that a key does nothing. */
  async function atWork(page: Page): Promise<void> {
    const started = page.locator('[data-controller="single-keys"]:checked')
    await started.waitFor({ state: 'attached' })
  }

  /** Sound in both themes, and nothing sticks out to the side. */
  async function expectSound(page: Page): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axe(page)).toEqual([])
    }
    const outside = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(outside).toBeLessThanOrEqual(0)
  }

  it.each(sizes)('the door is sound on $name, also with an error', async ({ viewport }) => {
    const page = await open(viewport)
    await page.goto(`${url}/logga-in`)
    await page.getByLabel('E-post').fill(`fel.${viewport.width}@bjorkvalla.example`)
    await page.getByLabel('Lösenord').fill('fel lösenord')
    await page.getByRole('button', { name: 'Logga in' }).click()
    await page.getByText('stämmer inte').waitFor()
    expect(await page.getByLabel('E-post').inputValue()).toBe(
      `fel.${viewport.width}@bjorkvalla.example`,
    )
    await expectSound(page)
    await page.context().close()
  })

  it.each(sizes)('settings and status are sound on $name', async ({ viewport }) => {
    const page = await open(viewport)
    await enter(page, admin.email)
    for (const path of [
      '/installningar/personer',
      `/installningar/personer/${adviser.id}`,
      '/installningar/signaturer',
      '/installningar/forvaltningar',
      `/installningar/forvaltningar/funktioner/${gata}`,
      '/status',
    ]) {
      await page.goto(url + path)
      await expectSound(page)
    }
    const menu = page.getByRole('button', { name: 'Vyer och meny' })
    if (await menu.isVisible()) {
      await menu.click()
      await page.getByRole('button', { name: 'Logga ut' }).waitFor()
      await expectSound(page)
    }
    await page.context().close()
  })

  it('an admin adds a person: the errors keep what was typed, then the link is shown', async () => {
    const page = await open()
    await enter(page, admin.email)
    await page.getByRole('link', { name: 'Lägg till person' }).click()
    await page.getByLabel('Namn').fill('Mehmet')
    await page.getByLabel('E-post').fill('mehmet.aydar@bjorkvalla.example')
    await page.getByRole('button', { name: 'Lägg till och bjud in' }).click()
    await page.getByText('Skriv både förnamn och efternamn.').waitFor()
    expect(await page.getByLabel('E-post').inputValue()).toBe('mehmet.aydar@bjorkvalla.example')
    await page.getByLabel('Namn').fill('Mehmet Aydar')
    await page.getByRole('button', { name: 'Lägg till och bjud in' }).click()
    await page.getByRole('heading', { name: 'Mehmet Aydar är inbjuden' }).waitFor()
    expect(await page.getByLabel('Länk').inputValue()).toContain('/bjud-in/')
    await page.context().close()
  })

  it('the signature says what it lacks while it is typed', async () => {
    const page = await open()
    await enter(page, admin.email)
    await page.goto(`${url}/installningar/personer/${adviser.id}`)
    await page.getByText('Förvaltning saknas.').waitFor()
    await page.getByLabel('Telefon').fill('')
    await page.getByText('Telefonnummer saknas.').waitFor()
    await page.getByLabel('Telefon').pressSequentially('0980-319 205')
    await page.getByText('Telefonnummer saknas.').waitFor({ state: 'detached' })
    await page.getByLabel('Förvaltning').selectOption('Tekniska förvaltningen')
    await page.getByText('8 av 8 uppgifter').waitFor()
    await page.context().close()
  })

  it('single keys work, rest while somebody types, and can be switched off', async () => {
    const page = await open()
    await enter(page, adviser.email)
    const help = page.getByRole('heading', { name: 'Kortkommandon' })
    await page.keyboard.press('Control+k')
    await page.keyboard.type('?')
    expect(await page.getByRole('textbox', { name: 'Sök på' }).inputValue()).toBe('?')
    expect(await help.isVisible()).toBe(false)
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await help.waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.waitForURL('**/rapporter/*')
    await atWork(page)
    await page.keyboard.press('?')
    await page.getByLabel('Kommandon med en enda tangent är på').uncheck()
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('a')
    await page.keyboard.press('?')
    expect(await help.isVisible()).toBe(false)
    expect(page.url()).toContain('/rapporter/')
    await page.keyboard.press('Control+k')
    await page.getByRole('textbox', { name: 'Sök på' }).waitFor()
    await page.context().close()
  })

  it('two tabs share one connection, and both hear the news; the other takes over', async () => {
    const first = await open()
    await enter(first, adviser.email)
    const second = await first.context().newPage()
    const opened: string[] = []
    for (const page of [first, second]) {
      await page.addInitScript(() => {
        const heard: unknown[] = []
        Object.assign(window, { heard })
        document.addEventListener('svarstid:ticket', (event) => {
          heard.push((event as CustomEvent<unknown>).detail)
        })
      })
      page.on('request', (request) => {
        if (request.url().endsWith('/live')) opened.push(page === first ? 'first' : 'second')
      })
    }
    const id = '00000000-0000-4000-8000-000000000009'
    const heard = (page: Page) =>
      page.evaluate(
        (wanted) =>
          JSON.stringify((window as unknown as { heard: unknown }).heard).includes(wanted),
        id,
      )
    const hear = (page: Page) =>
      eventually(
        'the news in a tab',
        async () => {
          await notify(ctx.db, 'ticket', id)
          return heard(page)
        },
        { every: 300 },
      )
    await first.goto(`${url}/att-besvara`)
    await second.goto(`${url}/att-besvara`)
    await hear(first)
    await hear(second)
    expect(opened).toEqual(['first'])
    await first.close()
    await eventually('the second tab to listen', () => opened.includes('second'))
    await second.reload()
    await hear(second)
    await second.context().close()
  })

  it('nothing of ours was refused by our own policy', () => {
    expect(faults).toEqual([])
  })
})
