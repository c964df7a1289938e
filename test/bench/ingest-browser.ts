import { setTimeout as pause } from 'node:timers/promises'
import { listen } from '../../src/db/listen.ts'
import { startBrowser, type TestBrowser } from '../support/browser.ts'
import { freePort, waitForPort } from '../support/ports.ts'
import { anna, hireStaff, staffPassword } from '../support/staff.ts'
import { type Ingest } from './ingest.ts'
import { type BenchMail, benchMails } from './mails.ts'
import { mailbox, type Place } from './place.ts'
import { untilContact } from './run.ts'
import { figure, percentile, say, verdict } from './say.ts'
import { startWorkers } from './workers.ts'

const most = 100
const warmUps = 3
const patienceMs = 30_000

/**
 * From the ticket to the word of it in an open browser, one mail after the other. The ticket is there when its
 * transaction has committed, which PostgreSQL tells us as it tells the web. The page never moves its rows: it has
 * a new mail when the number of its view has risen, with which the bar of new mail comes.
 */
export async function ingestBrowser(place: Place, { count, seed }: Ingest): Promise<void> {
  const databaseUrl = await place.makeDatabase('ours')
  const since = new Date()
  const port = await freePort()
  const programs = ['poll-mailbox', 'receive-message', 'server'] as const
  const workers = startWorkers(place, { databaseUrl, programs, port })
  const browser = await startBrowser()
  const [filed, shown] = [new Bell(), new Bell()]
  const listener = listen(databaseUrl, ['arrival'], {
    message: () => filed.ring(Date.now()),
    gap: () => undefined,
  })
  try {
    await untilContact(databaseUrl, since)
    await waitForPort(port)
    await hireStaff(databaseUrl)
    await openQueue(browser, `http://127.0.0.1:${port}`, shown)
    const delays: number[] = []
    for (const { raw } of questions(Math.min(most, count) + warmUps, seed)) {
      const both = Promise.all([filed.next(), shown.next()])
      await place.dovecot.deliver(raw, mailbox)
      const [filedAt, shownAt] = await within(both)
      delays.push(shownAt - filedAt)
    }
    tell(delays.slice(warmUps))
  } finally {
    await browser.close()
    await listener.close()
    await workers.stop()
  }
}

/** What opens a ticket: neither an answer nor automatic. */
function questions(count: number, seed: number): BenchMail[] {
  const isQuestion = ({ raw }: BenchMail) => !/^(In-Reply-To|Auto-Submitted):/m.test(raw.toString())
  return [...benchMails(3 * count, seed)].filter(isQuestion).slice(0, count)
}

/** Signs in; rings when the number of mails to answer has risen in the page, with the page's own time. */
async function openQueue(browser: TestBrowser, url: string, shown: Bell): Promise<void> {
  const page = await browser.newPage()
  await page.goto(`${url}/att-besvara`)
  await page.getByLabel('E-post').fill(anna.email)
  await page.getByLabel('Lösenord').fill(staffPassword)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/att-besvara')
  page.on('console', (message) => {
    const at = /^risen (\d+)$/.exec(message.text())?.[1]
    if (at !== undefined) shown.ring(Number(at))
  })
  await page.evaluate(() => {
    const selector = '.views a[data-view="att-besvara"] .n'
    const number = () => Number(document.querySelector(selector)?.textContent ?? 0)
    let known = number()
    new MutationObserver(() => {
      const now = number()
      if (now > known) console.debug(`risen ${Date.now()}`)
      known = Math.max(known, now)
    }).observe(document, { subtree: true, childList: true, characterData: true })
  })
}

/** Rings with a time, for whoever waits. */
class Bell {
  #onRing: (at: number) => void = () => undefined

  ring(at: number): void {
    this.#onRing(at)
  }

  /** The next time it rings. */
  next(): Promise<number> {
    return new Promise((resolve) => (this.#onRing = resolve))
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  const over = new AbortController()
  const late = pause(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`A mail was not shown in ${patienceMs} ms.`)
  })
  late.catch(() => undefined)
  return Promise.race([work, late]).finally(() => over.abort())
}

function tell(delays: readonly number[]): void {
  say(`From the ticket to an open browser, ${delays.length} mails, one after the other:`)
  const at = (share: number) => percentile(delays, share)
  say(`    least ${figure(Math.min(...delays))}, most ${figure(Math.max(...delays))} ms`)
  verdict('p50 above the ticket', at(0.5), { most: 100 }, 'ms')
  verdict('p99 above the ticket', at(0.99), { most: 100 }, 'ms')
  say()
}
