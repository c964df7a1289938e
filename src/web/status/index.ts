import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { ago, duration, shortInstant } from '../../clock/words.ts'
import { type OutboundKind } from '../../journey.ts'
import { allow } from '../request/access.ts'
import { type MailboxState } from './mailbox-health.ts'
import { worksAtDesk } from '../request/desk-only.ts'
import { type OutgoingHealth } from './outgoing-health.ts'
import { page } from '../shell/page.ts'
import { statusFacts, type Failure, type StatusFacts, type WorkerState } from './facts.ts'
import { icon } from '../style/icons.ts'

/** GET /status: one sentence on how things are, then the mailboxes, what leaves, and the workers. */
export function statusRoutes(app: FastifyInstance): void {
  app.get('/status', { preHandler: allow('teamledare', 'admin') }, async (request, reply) =>
    reply.html(statusPage(request)),
  )
}

async function statusPage(request: FastifyRequest): Promise<Html> {
  const { now, server } = request
  const facts = await statusFacts(server.ctx, now)
  return page(request, {
    title: 'Driftläge',
    current: 'status',
    main: html`<header class="page-head">
        <div>
          <h1>Driftläge</h1>
          <p class="lead">${summary(facts)}</p>
        </div>
        <div class="page-acts">
          <a class="btn" href="/status">${icon('refresh-cw')}Uppdatera</a>
        </div>
      </header>
      ${banners(facts, now)} ${mailboxTable(facts.mailboxes, now)}
      <div class="two">${outbox(facts)}${house(facts, now)}</div>
      ${failureList(request, facts.failures)}`,
  })
}

/** The state in one sentence, the worst first. */
function summary(facts: StatusFacts): string {
  const { mailboxes, outgoing, jobs, workers } = facts
  if (mailboxes.some(({ silent }) => silent))
    return 'Ett fel påverkar nya mejl. Inget mejl är borta.'
  if (outgoing.stuck > 0) return 'Ett fel stoppar mejl ut. De skickas när servern svarar igen.'
  if (!jobs.ok)
    return 'Jobbkön svarar inte. Arbetet går vidare, men långsammare. Inget mejl är borta.'
  if (workers.some(({ alive }) => !alive))
    return 'En del av tjänsten svarar inte. Inget mejl är borta.'
  if (facts.outbox.failed + facts.outbox.unknown > 0)
    return 'Alla brevlådor svarar. Några mejl ut behöver ses över.'
  if (mailboxes.length === 0) return 'Ingen brevlåda är inställd än.'
  return 'Allt fungerar.'
}

function banners({ mailboxes, outgoing, jobs, workers }: StatusFacts, now: Date): Html {
  const stopped = workers.filter(({ alive }) => !alive)
  return html`${mailboxes.filter(({ silent }) => silent).map((one) => silentBanner(one, now))}
  ${outgoing.stuck === 0 ? nothing : stuckBanner(outgoing, now)}
  ${
    jobs.ok
      ? nothing
      : banner(
          `Jobbkön i ${jobs.store === 'redis' ? 'Redis' : 'PostgreSQL'} svarar inte.`,
          'Mejl tas emot och skickas ändå, men det kan dröja längre. Den läggs upp igen av sig själv när den svarar.',
        )
  }
  ${stopped.length === 0 ? nothing : stoppedBanner(stopped, workers.length)}`
}

/** Names the processes as docker-compose.yml does: this is for whoever starts them. */
function stoppedBanner(stopped: WorkerState[], all: number): Html {
  const names = new Intl.ListFormat('sv').format(stopped.map(({ name }) => name))
  return banner(
    stopped.length === all
      ? 'Ingen av arbetsprocesserna är igång.'
      : `Inget livstecken från ${names}.`,
    'Starta det som står still. Det som väntar tas om hand när det är igång igen.',
  )
}

function silentBanner({ address, fault, faultAt, contactAt }: MailboxState, now: Date): Html {
  const since = contactAt ?? faultAt
  const when = since === null ? '' : ` sedan ${shortInstant(now, since)}`
  return banner(
    `Brevlådan ${address} svarar inte${when}.`,
    `${fault ?? 'Ingen har hämtat mejl där på en stund.'} Mejl som kommer dit väntar på servern och får rätt ankomsttid när vi når den igen.`,
  )
}

function stuckBanner({ stuck, fault, since }: OutgoingHealth, now: Date): Html {
  const when = since === null ? '' : ` sedan ${shortInstant(now, since)}`
  return banner(
    `${stuck === 1 ? 'Ett mejl' : `${stuck} mejl`} ut väntar${when}.`,
    `${fault ?? 'Servern tog inte emot.'} Vi försöker igen av oss själva. Inget mejl är borta.`,
  )
}

function banner(what: string, meaning: string): Html {
  return html`<div class="banner banner-late">
    ${icon('circle-alert')}
    <div>
      <p><b>${what}</b></p>
      <p>${meaning}</p>
    </div>
  </div>`
}

function mailboxTable(mailboxes: MailboxState[], now: Date): Html {
  return html`<section class="rep-sec" aria-labelledby="st-1">
    <h2 id="st-1">Brevlådor</h2>
    <div class="table-wrap" tabindex="0" role="region" aria-label="Tabell över brevlådor">
      <table class="table mbx">
        <thead>
          <tr>
            <th scope="col">Brevlåda</th>
            <th scope="col">Läge</th>
            <th scope="col" class="r">Senast hämtat</th>
            <th scope="col" class="r">Nyaste mejl</th>
            <th scope="col" class="r">Väntar</th>
            <th scope="col" class="r">Kunde inte läsas</th>
          </tr>
        </thead>
        <tbody>
          ${mailboxes.map(
            (one) =>
              html`<tr>
                <th scope="row">${one.address}</th>
                <td>${mailboxState(one)}</td>
                <td class="r">${one.contactAt === null ? '–' : ago(now, one.contactAt)}</td>
                <td class="r">${one.mailAt === null ? '–' : shortInstant(now, one.mailAt)}</td>
                <td class="r">${one.waiting}</td>
                <td class="r">${one.quarantined}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`
}

function mailboxState({ silent, contactAt }: MailboxState): Html {
  if (silent) return clock('late', 'Svarar inte')
  return contactAt === null ? clock('soon', 'Inte hämtad än') : clock('done', 'Svarar')
}

function clock(state: 'done' | 'late' | 'soon', words: string): Html {
  const icons = { done: 'circle-check', late: 'circle-alert', soon: 'clock-alert' } as const
  return html`<span class="clock" data-state="${state}">${icon(icons[state])}<b>${words}</b></span>`
}

function outbox({ outbox: { sentToday, queued, unknown, failed } }: StatusFacts): Html {
  return html`<section class="rep-sec" aria-labelledby="st-2">
    <h2 id="st-2">På väg ut</h2>
    <dl class="facts facts-l">
      <dt>Skickade idag</dt>
      <dd>${sentToday}</dd>
      <dt>I kö</dt>
      <dd>${queued}</dd>
      <dt>Osäkra</dt>
      <dd>${unknown}</dd>
      <dt>Kom inte iväg</dt>
      <dd>${failed}</dd>
    </dl>
  </section>`
}

function house({ mailboxes, jobs, workers }: StatusFacts, now: Date): Html {
  const waiting = mailboxes.reduce((sum, one) => sum + one.waiting, 0)
  return html`<section class="rep-sec" aria-labelledby="st-3">
    <h2 id="st-3">I huset</h2>
    <dl class="facts facts-l">
      <dt>Mejl som väntar på sortering</dt>
      <dd>${waiting}</dd>
      <dt>Jobbkö i ${jobs.store === 'redis' ? 'Redis' : 'PostgreSQL'}</dt>
      <dd>${jobs.ok ? 'Svarar' : clock('late', 'Svarar inte')}</dd>
      ${workers.map(
        (one) =>
          html`<dt>${workerWords[one.name] ?? one.name}</dt>
            <dd>${workerState(one, now)}</dd>`,
      )}
    </dl>
  </section>`
}

function workerState({ at, alive }: WorkerState, now: Date): Html {
  if (alive) return html`Igång`
  if (at === null) return clock('late', 'Har inte startat')
  return clock('late', `Tyst i ${duration(now.getTime() - at.getTime())}`)
}

const workerWords: Record<string, string> = {
  'poll-mailbox': 'Hämtar mejl',
  'receive-message': 'Läser och sorterar',
  'send-mail': 'Skickar mejl',
  'watch-sla': 'Bevakar svarstider',
  'write-report': 'Skriver rapporter',
  'keep-house': 'Ser till huset',
}

function failureList({ now, person }: FastifyRequest, failures: Failure[]): Html {
  if (failures.length === 0) return nothing
  const linked = worksAtDesk(person.role)
  return html`<section class="rep-sec gap-t" aria-labelledby="st-4">
    <h2 id="st-4">Mejl som inte kom iväg</h2>
    <ol class="log">
      ${failures.map(
        (one) =>
          html`<li>
            <time datetime="${one.created_at.toISOString()}"
              >${shortInstant(now, one.created_at)}</time
            >
            ${icon(one.state === 'failed' ? 'mail-warning' : 'circle-question-mark')}
            <p>${failureWords(one, linked)}</p>
          </li>`,
      )}
    </ol>
  </section>`
}

function failureWords({ kind, number, state, fault }: Failure, linked: boolean): Html {
  const ticket =
    number === null
      ? nothing
      : linked
        ? html` i <a href="/arenden/${number}">${number}</a>`
        : html` i ${number}`
  const what =
    state === 'failed' ? 'kom inte iväg' : 'kan ha kommit iväg eller inte. Ring och fråga'
  return html`${kindWords[kind]}${ticket} ${what}. ${fault}`
}

const kindWords: Record<OutboundKind, string> = {
  svar: 'Svaret',
  delsvar: 'Delsvaret',
  motfraga: 'Motfrågan',
  handover: 'Överlämningen',
  reminder: 'Påminnelsen',
  report: 'Rapporten',
  invitation: 'Inbjudan',
  alarm: 'Larmet',
}
