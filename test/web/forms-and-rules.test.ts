import { mkdirSync } from 'node:fs'
import { type AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listForms } from '../../src/municipality/forms.ts'
import { listRules } from '../../src/municipality/rules.ts'
import { openInbox } from '../arrival/inbox.ts'
import { axe, startBrowser, type TestBrowser } from '../support/browser.ts'
import { missing } from '../support/needs.ts'
import { testDatabase } from '../support/postgres.ts'
import { openWebApp, password } from '../support/visitor.ts'

const url = await testDatabase()
const { app, ctx, hire, signedIn } = await openWebApp(url)
const inbox = await openInbox(url)
const { db } = ctx
const admin = await signedIn('admin')
const forms = '/installningar/formular'
const rules = '/installningar/regler'

let count = 0
function mail(fields: Record<string, string>, text: string): string {
  count += 1
  const head = Object.entries({ 'Message-ID': `<${count}@post.example>`, ...fields })
  const lines = head.map(([name, value]) => `${name}: ${value}`)
  return [...lines, 'Content-Type: text/plain; charset=utf-8', '', text].join('\r\n')
}
const robot = { From: 'noreply@webb.bjorkvalla.example', Subject: 'Kontakta oss' }
const filled = 'Namn: Anna Berg\nE-post: anna@post.example\nMeddelande: När plogas Storgatan?'
await inbox.take(mail(robot, filled))
await inbox.take(
  mail(robot, 'Namn: Bo\nE-post: bo@post.example\nMeddelande: Mitt nummer är 850709-9805'),
)
const letter = { From: 'SKR <info@skr.example>', Subject: 'Veckans nyheter', 'X-Utskick': 'ja' }
await inbox.take(mail(letter, 'Här är veckans nyheter.'))
await inbox.take(mail({ ...letter, Subject: 'Brand' }, 'Det brinner i skolan!'))

const form = {
  ...{ id: '', name: 'Kontakta oss', active: 'ja', sender: '*@webb.bjorkvalla.example' },
  ...{ subject: '', headerName: '', headerText: '', inquirer: 'field', emailLabel: 'E-post' },
  ...{ nameLabel: 'Namn', phoneLabel: '', questionLabel: 'Meddelande', questionEnd: '' },
  ...{ areaKey: 'gata', klistrat: '' },
}

/** As one reads it. */
const words = (body: string) =>
  body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

describe('a web form', () => {
  it('is tried on a mail that came, before it is saved', async () => {
    await admin.get(`${forms}/ny`)
    const tried = words((await admin.post(`${forms}/prova`, form)).body)
    expect(tried).toContain('Frågan kommer från Anna Berg &lt; anna@post.example &gt; .')
    expect(tried).toContain('Svar skickas till anna@post.example')
    expect(tried).toContain('Fråga När plogas Storgatan?')
    expect(await listForms(db)).toEqual([])
  })

  it('is not tried on what is sensitive, nor on mail of others', async () => {
    const { body } = await admin.post(`${forms}/prova`, form)
    expect(body.match(/<option value="[\da-f-]{36}"/g)).toHaveLength(1)
    expect(body).not.toContain('850709')
    const other = await admin.post(`${forms}/prova`, { ...form, sender: 'x@y.example' })
    expect(words(other.body)).toContain('Inget mejl från den senaste månaden stämmer')
  })

  it('is tried on what somebody puts in: its text, or its source', async () => {
    const text = 'Namn: Eva\nE-post: eva@post.example\nMeddelande: Hej!'
    const typed = await admin.post(`${forms}/prova`, { ...form, klistrat: text })
    expect(words(typed.body)).toContain('Svar skickas till eva@post.example')
    const stranger = mail({ ...robot, From: 'x@y.example' }, text)
    const source = await admin.post(`${forms}/prova`, { ...form, klistrat: stranger })
    expect(words(source.body)).toContain('Mejlet stämmer inte med kännetecknen.')
    const broken = await admin.post(`${forms}/prova`, { ...form, klistrat: 'Namn: Eva' })
    expect(words(broken.body)).toContain('Avsändaren kunde inte läsas ur formuläret.')
  })

  it('is added, changed and removed', async () => {
    const wrong = await admin.post(forms, { ...form, name: '', sender: '*', emailLabel: '' })
    expect(wrong.statusCode).toBe(422)
    for (const fault of ['Ge formuläret ett namn', 'minst ett kännetecken', 'Skriv vad fältet']) {
      expect(wrong.body).toContain(fault)
    }
    expect((await admin.post(forms, form)).headers.location).toBe(`${forms}?klart=sparat`)
    expect((await admin.get(`${forms}?klart=sparat`)).body).toContain('Formuläret är sparat.')
    const twice = await admin.post(forms, form)
    expect([twice.statusCode, twice.body]).toEqual([422, expect.stringContaining('redan')])
    const [saved] = await listForms(db)
    expect(saved).toMatchObject({ name: 'Kontakta oss', active: true, areaKey: 'gata' })
    const page = `${forms}/${saved?.id ?? ''}`
    expect((await admin.get(page)).body).toContain('value="*@webb.bjorkvalla.example"')
    const off = { ...form, active: '' }
    expect((await admin.post(page, { ...off, id: saved?.id ?? '' })).statusCode).toBe(303)
    expect(await listForms(db)).toMatchObject([{ active: false }])
    expect((await admin.post(`${page}/ta-bort`)).statusCode).toBe(303)
    expect(await listForms(db)).toEqual([])
    expect((await admin.get(page)).statusCode).toBe(404)
  })
})

describe('a rule', () => {
  const rule = {
    ...{ id: '', name: 'Nyhetsbrev från SKR', active: 'ja', kind: 'advertising', areaKey: '' },
    ...{ senderHow: 'domain', sender: 'skr.example', subjectHow: 'contains', subject: '' },
    ...{ header: '', headerHow: 'contains', headerText: '', tried: '' },
  }
  const printIn = (body: string) =>
    (/name="tried"\s+value="([^"]*)"/.exec(body)?.[1] ?? '').replaceAll('&quot;', '"')

  it('is not saved before one has seen what it would have done', async () => {
    await admin.get(`${rules}/ny`)
    const first = await admin.post(rules, rule)
    expect(first.statusCode).toBe(200)
    expect(words(first.body)).toContain('Regeln stämmer på 2 av 4 mejl. 1 hade ändrats.')
    expect(words(first.body)).toMatch(/Veckans nyheter SKR , BV-\d+-\d+ .* Fråga → Reklam/)
    expect(await listRules(db)).toEqual([])
    const other = { ...rule, sender: 'y.example', tried: printIn(first.body) }
    expect((await admin.post(rules, other)).statusCode).toBe(200)
    const tried = { ...rule, tried: printIn(first.body) }
    expect((await admin.post(rules, tried)).headers.location).toBe(`${rules}?klart=sparad`)
    const conditions = [{ field: 'sender', header: '', how: 'domain', text: 'skr.example' }]
    expect(await listRules(db)).toMatchObject([
      { name: rule.name, kind: 'advertising', conditions },
    ])
  })

  it('that stands below another is not tried on what that one takes', async () => {
    const below = { ...rule, name: 'Utskick', sender: '', header: 'X-Utskick', kind: 'spam' }
    const tried = await admin.post(`${rules}/prova`, below)
    expect(words(tried.body)).toContain('Regeln stämmer inte på något av 4 mejl.')
    const [own] = await listRules(db)
    const changed = { ...below, id: own?.id ?? '' }
    expect(words((await admin.post(`${rules}/prova`, changed)).body)).toContain(
      'Regeln stämmer på 2 av 4 mejl.',
    )
  })

  it('that would hide what was answered says so', async () => {
    await db
      .updateTable('turn')
      .set({ first_reply_at: new Date('2026-03-10T09:00:00Z') })
      .execute()
    const tried = await admin.post(`${rules}/prova`, {
      ...{ ...rule, name: 'Allt', sender: 'webb.bjorkvalla.example', kind: 'spam' },
    })
    expect(words(tried.body)).toContain('2 av dem har ni besvarat.')
    expect(words(tried.body)).toContain('Känsligt ärende')
  })

  it('is moved, changed and removed; a wrong one is told what is wrong', async () => {
    const wrong = await admin.post(rules, { ...rule, name: '', sender: '@*', kind: '' })
    expect(wrong.statusCode).toBe(422)
    for (const fault of ['Ge regeln ett namn', 'minst ett villkor', 'Välj vad mejlet är']) {
      expect(wrong.body).toContain(fault)
    }
    const off = { ...rule, active: '', name: 'Vilande', kind: '', areaKey: 'bygg' }
    expect((await admin.post(rules, off)).statusCode).toBe(303)
    const [first, second] = await listRules(db)
    const page = `${rules}/${second?.id ?? ''}`
    expect((await admin.post(`${page}/flytta`, { vart: 'upp' })).statusCode).toBe(303)
    expect((await listRules(db)).map(({ name }) => name)).toEqual(['Vilande', rule.name])
    expect((await admin.get(page)).body).toMatch(/value="bygg"\s+selected/)
    await admin.post(`${page}/ta-bort`)
    expect(await listRules(db)).toMatchObject([{ id: first?.id }])
  })
})

describe.skipIf(missing('chromium'))('in a browser', { timeout: 120_000 }, () => {
  const shots = path.join(import.meta.dirname, '../.artifacts/rules')
  mkdirSync(shots, { recursive: true })
  let browser: TestBrowser
  let page: Awaited<ReturnType<TestBrowser['newPage']>>
  let site = ''

  beforeAll(async () => {
    await app.listen({ host: '127.0.0.1', port: 0 })
    site = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
    const { email } = await hire('admin')
    browser = await startBrowser()
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await page.goto(`${site}/logga-in`)
    await page.getByLabel('E-post').fill(email)
    await page.getByLabel('Lösenord').fill(password)
    await page.getByRole('button', { name: 'Logga in' }).click()
    await page.waitForURL((at) => !at.pathname.startsWith('/logga-in'))
  })
  afterAll(() => browser.close())

  /** Sound, and seen wide and on a phone. */
  async function see(name: string): Promise<void> {
    for (const [size, width] of [
      ['wide', 1440],
      ['phone', 375],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.screenshot({ path: path.join(shots, `${name}-${size}.png`), fullPage: true })
      const wider = await page.evaluate(
        () => document.documentElement.scrollWidth > window.innerWidth,
      )
      expect(wider).toBe(false)
      expect(await axe(page)).toEqual([])
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  }

  it('a form shows what it reads while it is typed, with the keyboard alone', async () => {
    await page.goto(`${site}${forms}/ny`)
    await page.getByLabel('Namn', { exact: true }).focus()
    await page.keyboard.type('Kontakta oss')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('noreply@webb.bjorkvalla.example')
    const shown = page.locator('#prova-visa')
    await shown.getByText('Frågan kommer från Anna Berg').waitFor()
    await see('form')
    await page.getByLabel('Fältet med e-postadressen').fill('Adress')
    await shown.getByText('Avsändaren kunde inte läsas').waitFor()
    await page.getByLabel('Fältet med e-postadressen').fill('E-post')
    await page.getByRole('button', { name: 'Spara' }).click()
    await page.getByText('Formuläret är sparat.').waitFor()
    await see('forms')
  })

  it('a rule shows what it would have done, and is saved after that', async () => {
    await page.goto(`${site}${rules}/ny`)
    await page.getByLabel('Namn', { exact: true }).fill('Webbplatsen')
    await page.getByLabel('Ord i ämnet').fill('kontakta*')
    await page.getByRole('button', { name: 'Prova på senaste månadens mejl' }).click()
    await page.getByText('Så hade det blivit den senaste månaden').waitFor()
    await see('rule')
    await page.getByRole('button', { name: 'Spara' }).click()
    await page.getByText('Regeln är sparad.').waitFor()
    await see('rules')
  })
})
