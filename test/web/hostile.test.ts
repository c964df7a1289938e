import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startEscalation } from '../../src/ticket/escalations.ts'
import { startBrowser, type TestBrowser } from '../support/browser.ts'
import { openDeskApp } from '../support/desk-app.ts'
import { missing } from '../support/needs.ts'
import { arrive, writeAgain } from '../support/office.ts'
import { testDatabase } from '../support/postgres.ts'

type Page = Awaited<ReturnType<TestBrowser['newPage']>>

/** Each runs, or asks for something from outside, where one layer is missing. */
const payloads = [
  '<script>window.pwned=1</script>',
  '<img src=x onerror="window.pwned=1">',
  '<svg onload="window.pwned=1">',
  '<svg><script>window.pwned=1</script></svg>',
  '<svg><animate onbegin=window.pwned=1 attributeName=x dur=1s>',
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '<iframe src="javascript:parent.pwned=1"></iframe>',
  '<object data="javascript:window.pwned=1"></object>',
  '<embed src="https://spion.example/x.swf">',
  '<a href=" java\nscript:window.pwned=1" id="bait">läs mer</a>',
  '<form action="https://spion.example/"><input name="a"><button>x</button></form>',
  '<base href="https://spion.example/">',
  '<meta http-equiv="refresh" content="0;url=https://spion.example/">',
  '<link rel="stylesheet" href="https://spion.example/a.css">',
  '<style>@import "https://spion.example/b.css"; body{background:url(https://spion.example/c)}</style>',
  '<p style="background:url(https://spion.example/d)">x</p>',
  '<p style="background:u\\72 l(//spion.example/e)">x</p>',
  '<img src="https://spion.example/f.gif" srcset="https://spion.example/g.gif 2x">',
  '<table background="https://spion.example/h"><td background="//spion.example/i">x</table>',
  '<video poster="https://spion.example/j"><source src="https://spion.example/k"></video>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=window.pwned=1&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=window.pwned=1>">',
  '"><script>window.pwned=1</script><x y="',
  "'-window.pwned=1-'",
  '</textarea><script>window.pwned=1</script>',
  '</template><turbo-stream action="append" targets="body"><template><script>window.pwned=1</script></template></turbo-stream>',
  '<div data-controller="toast" data-action="load->toast#x" data-key="b">x</div>',
  '${window.pwned=1}{{constructor.constructor("window.pwned=1")()}}',
]

const app = await openDeskApp(await testDatabase(), '2026-03-17T09:20:00Z')

describe.skipIf(missing('chromium'))('mail made to harm', () => {
  let browser: TestBrowser
  let page: Page
  let officerPage: Page
  const asked: string[] = []
  /** Everything that is sent to spion.example ends here, whatever the page says about it. */
  let reached = 0
  const spy = createServer((socket) => {
    reached += 1
    socket.destroy()
  })

  beforeAll(async () => {
    await new Promise<void>((done) => spy.listen(0, '127.0.0.1', done))
    const { port } = spy.address() as AddressInfo
    browser = await startBrowser([`--host-resolver-rules=MAP spion.example 127.0.0.1:${port}`])
    page = await watched()
    officerPage = await watched()
    await (await app.as(app.office.people.anna)).enter(page)
    await (await app.as(app.office.people.lena)).enter(officerPage)
  })
  afterAll(async () => {
    await browser.close()
    spy.close()
  })

  async function watched(): Promise<Page> {
    const one = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    one.on('request', (request) => {
      if (!request.url().startsWith(app.url)) asked.push(request.url())
    })
    one.on('dialog', (dialog) => {
      asked.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    return one
  }

  /**
   * What the page has run or asked for that it should not have, with every fold open. A frame may run no
   * script, so it is looked into from its page.
   */
  async function look(at: Page, path: string): Promise<unknown> {
    await at.goto(app.url + path)
    await at.evaluate(() => {
      document.querySelectorAll('details').forEach((fold) => (fold.open = true))
      document.querySelectorAll('iframe').forEach((frame) => (frame.loading = 'eager'))
    })
    await at.waitForLoadState('networkidle')
    // The network rests also before a frame that was just asked for has begun.
    await at.waitForFunction(() =>
      [...document.querySelectorAll('iframe')].every(({ contentDocument: shown }) => {
        return shown?.URL !== 'about:blank' && shown?.readyState === 'complete'
      }),
    )
    const seen = await at.evaluate(() => {
      const frames = [...document.querySelectorAll('iframe')]
      const windows = [window, ...frames.map((frame) => frame.contentWindow)]
      return {
        run: windows.filter((one) => one !== null && 'pwned' in one).length,
        scripts: frames.flatMap((frame) => [
          ...(frame.contentDocument?.querySelectorAll('script, form, object, embed, base') ?? []),
        ]).length,
        frames: frames.every((frame) => frame.contentDocument?.body.textContent.includes('Hej')),
      }
    })
    return { ...seen, asked: asked.splice(0) }
  }

  const clean = { run: 0, scripts: 0, frames: true, asked: [] }

  /** A mail with the payload wherever something of the sender's is shown. */
  const hostile = (payload: string, i: number) => ({
    at: new Date(Date.UTC(2026, 2, 16, 9, 45, i)),
    subject: payload,
    text: `${payload}\n\n> ${payload}`,
    newText: i % 2 === 0 ? payload : `${payload}\n\n> ${payload}`,
    html: `<p>Hej</p>${payload}<p>slut</p>`,
    from: { name: payload, address: `${i}@post.example` },
    words: [payload],
    orArea: payload,
    attachments: [
      {
        filename: payload,
        contentType: payload,
        size: 1,
        sha256: 'a'.repeat(64),
        cid: payload,
        inline: true,
      },
    ],
  })

  test('nothing of it runs or reaches out from the list or the pane', async () => {
    const all = await Promise.all(
      payloads.map((payload, i) => arrive(app.office, hostile(payload, i))),
    )
    const last = all.at(-1)?.number ?? ''
    expect(await look(page, `/att-besvara?valt=${last}`)).toEqual(clean)
    expect(await look(page, '/att-besvara/osaker')).toEqual(clean)
    expect(await page.locator('a.row').count()).toBe(payloads.length)
  })

  test('nor from a ticket, the page that hands it over, or the page of the officer', async () => {
    const [first = '', ...others] = payloads
    const one = await arrive(app.office, hostile(first, 0))
    for (const [i, payload] of others.entries()) {
      await writeAgain(app.office, one, hostile(payload, i + 1))
    }
    const to = { functionId: app.office.gatuenheten, personId: null, address: 'g@x.example' }
    const escalation = await app.ctx.db.transaction().execute((tx) =>
      startEscalation(
        tx,
        {
          ticketId: one.ticketId,
          turnId: one.turnId,
          to: { ...to, name: first },
          summary: payloads.join('\n'),
          by: app.office.people.anna,
          dueAt: new Date('2026-03-18T09:45:00Z'),
          remindAt: null,
        },
        new Date('2026-03-17T09:00:00Z'),
      ),
    )
    const ticket = `/arenden/${one.number}`
    expect(await look(page, ticket)).toEqual(clean)
    expect(await page.locator('iframe').count()).toBe(payloads.length)
    expect(await look(page, `${ticket}/lamna-over`)).toEqual(clean)
    expect(await look(officerPage, '/mina-fragor')).toEqual(clean)
    expect(await look(officerPage, `/mina-fragor/${escalation}`)).toEqual(clean)
  })

  test('the frame stops by itself what the sanitiser would have let through', async () => {
    const one = await arrive(app.office, { at: new Date(), html: '<p>Hej</p>' })
    await page.route(`**/meddelanden/${one.messageId}/html`, async (route) => {
      const response = await route.fetch()
      const body = (await response.text()).replace('<p>Hej</p>', `<p>Hej</p>${payloads.join('\n')}`)
      await route.fulfill({ response, body })
    })
    reached = 0
    expect(await look(page, `/arenden/${one.number}`)).toMatchObject({ run: 0 })
    const scripts = await page.locator('iframe').evaluate((frame) => {
      return (frame as HTMLIFrameElement).contentDocument?.querySelectorAll('script').length
    })
    expect(scripts).toBeGreaterThan(0)
    expect(reached).toBe(0)
    await page.goto('http://spion.example/').catch(() => undefined)
    expect(reached).toBeGreaterThan(0)
  })

  test('a mail that says it is endlessly high makes no endless page', async () => {
    const html = '<p>Hej</p><div style="height:9000000px">x</div>'
    const one = await arrive(app.office, { at: new Date(), html })
    const own = await page.context().newPage()
    await own.goto(`${app.url}/arenden/${one.number}`)
    const frame = own.locator('iframe')
    await frame.evaluate((element: HTMLIFrameElement) => (element.loading = 'eager'))
    await own.waitForFunction(() => document.querySelector('iframe')?.style.height !== '')
    expect(await frame.evaluate((element) => element.getBoundingClientRect().height)).toBeLessThan(
      20_100,
    )
  })
})
