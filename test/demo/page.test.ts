import { rmSync } from 'node:fs'
import { type AddressInfo } from 'node:net'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { type DemoMail, demoLogin, startMailServer } from '../../src/demo/mail-server.ts'
import { demoMailRoutes } from '../../src/demo/page.ts'
import { openPostOffice } from '../../src/demo/post-office.ts'
import { toOne } from '../../src/mail/mail.ts'
import { openSmtp } from '../../src/mail/smtp.ts'
import { axe, startBrowser } from '../support/browser.ts'
import { ImapClient } from '../support/imap-client.ts'
import { missing } from '../support/needs.ts'
import { testDatabase } from '../support/postgres.ts'
import { makeTempDir } from '../support/process.ts'
import { openWebApp } from '../support/visitor.ts'

const dir = makeTempDir('demo-page')
const mail: DemoMail = await startMailServer(openPostOffice(dir))
const state = { isPlaying: false }
const smtp = {
  host: '127.0.0.1',
  port: mail.smtpPort,
  tls: 'none',
  user: null,
  password: null,
} as const
const { app, visitor, signedIn } = await openWebApp(await testDatabase(), {
  config: { demo: true, smtp },
  extra: (one) => {
    demoMailRoutes(one, one.ctx, { mail, isPlaying: () => state.isPlaying })
  },
})

afterAll(async () => {
  await mail.close()
  rmSync(dir, { recursive: true, force: true })
})
beforeEach(() => {
  state.isPlaying = false
})

const written = {
  svar: '',
  name: 'Åsa Öberg',
  address: 'asa.oberg@post.example',
  subject: 'Hål i cykelvägen',
  text: 'Kan ni laga hålet på Ängsvägen?',
}

/** The mail that came into the INBOX last, as one sees it there. */
async function latest(): Promise<string> {
  const client = await ImapClient.open(mail.imapPort, demoLogin.user, demoLogin.password)
  try {
    return (await client.list('INBOX')).at(-1)?.raw.toString('utf8') ?? ''
  } finally {
    client.close()
  }
}

/** Something leaves the house. */
async function leave(subject: string, text: string): Promise<void> {
  const transport = openSmtp(smtp, { log: silentLog })
  const outgoing = toOne({
    fromName: 'Anna Sjölund, Björkvalla kommun',
    fromAddress: demoLogin.user,
    toName: 'Åsa Öberg',
    toAddress: written.address,
    subject,
    text,
    html: `<p>${text.replaceAll('<', '&lt;')}</p>`,
    inReplyTo: '<frågan@post.example>',
    refs: ['<fragan@post.example>'],
    autoSubmitted: null,
    messageId: '<svaret@bjorkvalla.example>',
    date: new Date('2026-03-17T09:20:00Z'),
  })
  await transport.send(outgoing)
  transport.close()
}

describe('a citizen, without signing in,', () => {
  test('writes a mail that comes into the mailbox over SMTP', async () => {
    const citizen = visitor()
    await citizen.get('/demobrevlada')
    const sent = await citizen.post('/demobrevlada', written)
    expect(sent.headers.location).toMatch(/^\/demobrevlada\/skickat\/[\w-]+%40post\.example$/)
    const raw = await latest()
    expect(raw).toMatch(/^From: =\?UTF-8\?.*<asa\.oberg@post\.example>\r$/m)
    expect(raw).toMatch(/^To: .*<kontakt@bjorkvalla\.example>\r$/m)
    const waiting = await citizen.get(String(sent.headers.location))
    expect(waiting.body).toContain('Sidan väntar')
    expect(waiting.headers.refresh).toMatch(/^1; url=\/demobrevlada\/skickat\/.*\?n=1$/)
  })

  test('sees what left the house as text, and answers it in its thread', async () => {
    await leave('SV: Hål <b>i vägen</b>', 'Vi lagar <script>alert(1)</script> på torsdag.')
    const citizen = visitor()
    const page = await citizen.get('/demobrevlada')
    expect(page.body).toContain('Mejl till Åsa Öberg')
    expect(page.body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page.body).not.toContain('<script>alert')
    const form = await citizen.get('/demobrevlada?svar=1')
    expect(form.body).toContain('Svara som Åsa')
    await citizen.post('/demobrevlada', { ...written, svar: '1', text: 'Vilken tid?' })
    const raw = await latest()
    expect(raw).toMatch(/^In-Reply-To: <svaret@bjorkvalla\.example>\r$/m)
    expect(raw).toMatch(/^References: <fragan@post\.example>\s+<svaret@bjorkvalla\.example>\r$/m)
    expect(raw).toMatch(/^> Vi lagar /m)
    expect((await citizen.get('/demobrevlada?svar=99')).statusCode).toBe(404)
  })

  test.each([
    [{ text: '' }, 'Skriv något i mejlet.'],
    [{ address: 'asa' }, 'Skriv en e-postadress'],
    [{ address: demoLogin.user.toUpperCase() }, 'Det är kommunens egen adress.'],
  ])('is told what is missing, and keeps what was written: %o', async (fault, words) => {
    const before = await latest()
    const citizen = visitor()
    await citizen.get('/demobrevlada')
    const refused = await citizen.post('/demobrevlada', { ...written, ...fault })
    expect(refused.statusCode).toBe(422)
    expect(refused.body).toContain(words)
    expect(refused.body).toContain('value="Hål i cykelvägen"')
    expect(await latest()).toBe(before)
  })

  test('cannot be made to write by another site', async () => {
    const citizen = visitor()
    await citizen.get('/demobrevlada')
    citizen.csrf = 'x'
    expect((await citizen.post('/demobrevlada', written)).statusCode).toBe(403)
  })
})

test('while the history is being played every page says so, and nothing can be sent', async () => {
  const anna = await signedIn('kommunvagledare')
  state.isPlaying = true
  const queue = await anna.get('/att-besvara')
  expect(queue.body).toMatch(/<main\b[^]*?">\s*<div class="banner banner-accent" role="status">/)
  expect(queue.body).toContain('<meta http-equiv="refresh"')
  await anna.get('/demobrevlada')
  const early = await anna.post('/demobrevlada', written)
  expect(early.statusCode).toBe(422)
  expect(early.body).toContain('Vänta några sekunder')
  state.isPlaying = false
  expect((await anna.get('/att-besvara')).body).not.toContain('läses in')
})

test.skipIf(missing('chromium'))(
  'the page is accessible, for a citizen and for staff',
  async () => {
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const anna = await signedIn('kommunvagledare')
    const cookies = [...anna.cookies].map(([name, value]) => ({
      name: name.replace('3000', String(port)),
      value,
      url: `http://localhost:${port}`,
    }))
    const browser = await startBrowser()
    try {
      for (const who of [[], cookies]) {
        const page = await browser.newPage({ viewport: { width: 375, height: 800 } })
        await page.context().addCookies(who)
        await page.goto(`http://localhost:${port}/demobrevlada?svar=1`)
        await page.locator('details.old summary').first().click()
        expect(await page.getByRole('link', { name: 'Logga in som personal' }).count()).toBe(
          who.length === 0 ? 1 : 0,
        )
        expect(await axe(page)).toEqual([])
        const wide = await page.evaluate('document.documentElement.scrollWidth')
        expect(wide).toBeLessThanOrEqual(375)
      }
    } finally {
      await browser.close()
    }
  },
)
