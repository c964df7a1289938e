import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { axe, startBrowser, type TestBrowser } from '../support/browser.ts'
import { openDeskApp } from '../support/desk-app.ts'
import { eventually } from '../support/eventually.ts'
import { missing } from '../support/needs.ts'
import { arrive, writeAgain, type Arrival } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

type Page = Awaited<ReturnType<TestBrowser['newPage']>>
type Look = NonNullable<Parameters<TestBrowser['newPage']>[0]>

const url = await testDatabase()
// Tuesday 17 March 2026, 10.20 in Sweden.
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { office, clock } = app
const { people } = office

const wide = { viewport: { width: 1440, height: 900 } }
const phone = { viewport: { width: 375, height: 812 } }

describe.skipIf(missing('chromium'))('a day at the desk', () => {
  let browser: TestBrowser

  beforeAll(async () => {
    browser = await startBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    clock.set('2026-03-17T09:20:00Z')
    await runSql(
      url,
      'truncate ticket, turn, message, event, outbox, escalation, ticket_serial cascade',
    )
  })

  async function sitDown(path: string, look: Look = wide, who = people.anna): Promise<Page> {
    const page = await browser.newPage(look)
    page.setDefaultTimeout(10_000)
    await (await app.as(who)).enter(page)
    const listens = look.javaScriptEnabled === false ? null : page.waitForResponse('**/live')
    await page.goto(app.url + path)
    await listens
    return page
  }
  const mail = (subject: string, more: Partial<Arrival> = {}) =>
    arrive(office, { at: new Date('2026-03-16T09:45:00Z'), subject, ...more })
  /** Three mails, oldest first. */
  const threeMails = async () => [
    await mail('Första', { at: new Date('2026-03-16T09:30:00Z') }),
    await mail('Andra', { at: new Date('2026-03-16T09:40:00Z') }),
    await mail('Tredje', { at: new Date('2026-03-16T09:50:00Z') }),
  ]
  const reading = (page: Page, subject: string) =>
    page.locator('#lasruta h2', { hasText: subject }).waitFor()
  const statusOf = async (number: string) =>
    (await runSql(url, 'select status from ticket where number = $1', [number]))[0]?.status

  test('the list is walked, read and opened with the keys alone', async () => {
    const [, second] = await threeMails()
    const page = await sitDown('/att-besvara')
    await reading(page, 'Första')
    await page.keyboard.press('j')
    await reading(page, 'Andra')
    await page.keyboard.press('ArrowDown')
    await reading(page, 'Tredje')
    await page.keyboard.press('Shift+J')
    await reading(page, 'Andra')
    expect(page.url()).toContain(`valt=${second?.number ?? ''}`)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Andra' }).waitFor()
    await page.keyboard.press('b')
    await page.keyboard.type('Nu')
    const text = page.getByRole('textbox', { name: 'Svar till Tobias' })
    expect(await text.inputValue()).toBe('Hej Tobias!\n\nNu')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { level: 1, name: 'Att besvara' }).waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Kortkommandon' }).waitFor()
  })

  test('a mail is taken, filed away with a reason and brought back with the keys', async () => {
    const [first, second] = await threeMails()
    const page = await sitDown('/att-besvara')
    await page.keyboard.press('t')
    await page.locator('#toast', { hasText: `Du har ${first?.number ?? ''}` }).waitFor()
    await page.keyboard.press('k')
    await page.getByRole('radio', { name: 'Tack eller hälsning' }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('#toast', { hasText: 'avslutat utan svar' }).waitFor()
    await reading(page, 'Andra')
    expect(page.url()).toContain(`valt=${second?.number ?? ''}`)
    await page.keyboard.press('z')
    await page.locator('#toast', { hasText: 'tillbaka i Att besvara' }).waitFor()
    expect(await statusOf(first?.number ?? '')).toBe('started')
  })

  test('new mail is told of and nothing moves until one asks for it', async () => {
    await threeMails()
    const page = await sitDown('/att-besvara', { viewport: { width: 1440, height: 320 } })
    const before = await page.locator('a.row').nth(1).boundingBox()
    await page.waitForFunction(() => document.querySelector('.views .n')?.textContent === '3')
    await mail('Ny och bråttom', { at: new Date('2026-03-17T09:21:00Z') })
    await page.locator('.fresh', { hasText: '1 nytt mejl' }).waitFor()
    expect(await page.locator('a.row').count()).toBe(3)
    expect(await page.locator('.views [data-view="att-besvara"] .n').textContent()).toBe('4')
    const after = await page.locator('a.row').nth(1).boundingBox()
    expect(after).toEqual(before)
    await page.keyboard.press('u')
    await page.locator('a.row', { hasText: 'Ny och bråttom' }).waitFor()
    expect(await page.locator('.fresh').count()).toBe(0)
  })

  test('what a colleague answers says so in its place, and the focus stays', async () => {
    const [first, second] = await threeMails()
    const page = await sitDown('/att-besvara')
    await page.keyboard.press('j')
    await reading(page, 'Andra')
    const karin = await app.as(people.karin)
    await karin.post(`/arenden/${first?.number ?? ''}/skrappost`, { som: 'spam' })
    await karin.post(`/arenden/${second?.number ?? ''}/ta`)
    await page.locator('a.row', { hasText: 'Bortsorterat' }).waitFor()
    await page.locator('a.row', { hasText: 'Karin har ärendet' }).waitFor()
    expect(await page.locator('a.row').count()).toBe(3)
    expect(await page.locator(':focus').textContent()).toContain('Andra')
  })

  test('an empty queue fills by itself', async () => {
    const page = await sitDown('/att-besvara')
    await page.getByText('Inget att besvara just nu. Bra jobbat!').waitFor()
    await mail('Hej', { at: new Date('2026-03-17T09:21:00Z') })
    await page.locator('a.row', { hasText: 'Hej' }).waitFor()
  })

  test('an answer is written beside the question, survives what happens meanwhile, and is sent', async () => {
    const one = await mail('Lampan')
    const page = await sitDown('/att-besvara')
    await page.keyboard.press('b')
    await page.waitForURL(`**/arenden/${one.number}*`)
    const text = page.getByRole('textbox', { name: 'Svar till Tobias' })
    await eventually('the focus to be in the text', () =>
      text.evaluate((element) => element === document.activeElement),
    )
    await page.keyboard.type('Den lagas på tor')
    const before = await text.boundingBox()
    await writeAgain(office, one, { at: new Date('2026-03-17T09:21:00Z'), text: 'Glöm inte mig!' })
    await runSql(url, `select pg_notify('ticket', $1)`, [one.ticketId])
    await page.locator('.fresh', { hasText: 'Ett nytt meddelande' }).waitFor()
    expect(await text.boundingBox()).toEqual(before)
    await page.keyboard.type('sdag.')
    expect(await text.inputValue()).toBe('Hej Tobias!\n\nDen lagas på torsdag.')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('alert').getByText('Tobias har skrivit igen').waitFor()
    expect(await text.inputValue()).toBe('Hej Tobias!\n\nDen lagas på torsdag.')
    await page.keyboard.press('Control+Enter')
    await page.locator('#toast', { hasText: 'Svaret till Tobias skickas' }).waitFor()
    const [row] = await runSql(url, 'select text from outbox')
    expect(row?.text).toContain('Den lagas på torsdag.')
  })

  test('what is written is there when one comes back, until it has been sent', async () => {
    const one = await mail('Lampan')
    const page = await sitDown(`/arenden/${one.number}`)
    const text = page.getByRole('textbox', { name: 'Svar till Tobias' })
    await text.fill('Halvfärdigt')
    await page.goto(`${app.url}/att-besvara`)
    await page.goto(`${app.url}/arenden/${one.number}`)
    await page.getByText('Ditt utkast är återställt').waitFor()
    expect(await text.inputValue()).toBe('Halvfärdigt')
    await page.keyboard.press('Control+Enter')
    await page.locator('#toast').waitFor()
    await page.goto(`${app.url}/arenden/${one.number}`)
    expect(await text.inputValue()).toBe('Hej Tobias!\n\n')
  })

  test('the frame of a mail is as high as the mail and tells what was stopped', async () => {
    const tall = Array.from({ length: 60 }, (_, i) => `<p>Rad ${i}</p>`).join('')
    const one = await mail('Långt', { html: `${tall}<img src="https://spion.example/x.gif">` })
    const page = await sitDown(`/arenden/${one.number}`)
    await page.getByText('Skyddat läge. 1 bild från nätet är stoppad.').waitFor()
    const box = await page.locator('iframe').boundingBox()
    expect(box?.height).toBeGreaterThan(1_500)
  })

  test('a phone shows the list, and a mail on a page of its own', async () => {
    const [first] = await threeMails()
    const page = await sitDown('/att-besvara', phone)
    await page.locator('a.row').first().click()
    await page.waitForURL(`**/arenden/${first?.number ?? ''}`)
  })

  test('everything works without scripts', async () => {
    const [first, second] = await threeMails()
    const page = await sitDown('/att-besvara', { ...wide, javaScriptEnabled: false })
    await page.getByRole('button', { name: 'Ta nästa' }).click()
    await page.waitForURL(`**/arenden/${first?.number ?? ''}?*`)
    await page.getByRole('textbox', { name: 'Svar till Tobias' }).fill('Den lagas på torsdag.')
    await page.getByRole('button', { name: 'Svara och avsluta' }).click()
    await page.getByText('Svaret till Tobias skickas').waitFor()
    await page.locator('a.row', { hasText: 'Andra' }).click()
    await page.getByRole('link', { name: 'Eskalera' }).click()
    await page.getByRole('textbox', { name: 'Vad gäller det?' }).fill('När lagas den?')
    await page.getByRole('button', { name: 'Lämna över', exact: true }).click()
    await page.getByText(`${second?.number ?? ''} är lämnat till förvaltning`).waitFor()
    expect(await statusOf(first?.number ?? '')).toBe('answered')
    expect(await statusOf(second?.number ?? '')).toBe('with-department')
  })

  const light = { ...wide, colorScheme: 'light' } as const
  const dark = { ...wide, colorScheme: 'dark' } as const
  const tablet = { viewport: { width: 768, height: 1024 } }
  const darkPhone = { ...phone, colorScheme: 'dark' } as const
  test.each([
    ['on a wide screen', light, ['queue', 'empty', 'spam', 'ticket', 'handover', 'urgent']],
    ['in the dark', dark, ['queue', 'ticket']],
    ['on a tablet', tablet, ['queue', 'ticket', 'handover']],
    ['on a phone in the dark', darkPhone, ['queue', 'ticket', 'urgent', 'questions', 'question']],
  ])(
    'nothing stands in the way of a screen reader %s',
    { timeout: 120_000 },
    async (_, look, names) => {
      const pages = await pagesToRead()
      for (const name of names) {
        const { path, who } = pages[name as keyof typeof pages]
        const page = await sitDown(path, look, who)
        const faults = await axe(page)
        const sideways = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect([name, faults, sideways]).toEqual([name, [], 0])
        await page.context().close()
      }
    },
  )

  async function pagesToRead() {
    const [first, second] = await threeMails()
    const urgent = await mail('Oro', { urgent: 'Barn far illa' })
    await mail('Spam', { kind: 'spam' })
    const anna = await app.as(people.anna)
    const form = `/arenden/${second?.number ?? ''}/lamna-over`
    const nyckel = /name="nyckel"\s+value="([^"]+)"/.exec((await anna.get(form)).text)?.[1] ?? ''
    const till = `funktion:${office.gatuenheten}`
    await anna.post(form, { till, sammanfattning: 'När?', nyckel })
    const [escalation] = await runSql(url, 'select id from escalation')
    const ticket = `/arenden/${first?.number ?? ''}`
    const { anna: adviser, lena: officer } = people
    return {
      queue: { path: '/att-besvara', who: adviser },
      empty: { path: '/att-besvara/vantar', who: adviser },
      spam: { path: '/att-besvara/skrappost', who: adviser },
      ticket: { path: ticket, who: adviser },
      handover: { path: `${ticket}/lamna-over`, who: adviser },
      urgent: { path: `/arenden/${urgent.number}`, who: adviser },
      questions: { path: '/mina-fragor', who: officer },
      question: { path: `/mina-fragor/${String(escalation?.id)}`, who: officer },
    }
  }
})
