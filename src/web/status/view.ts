import { type FastifyRequest } from 'fastify'
import { html, nothing, type Html } from '../../base/html.ts'
import { duration, shortDate, shortInstant } from '../../clock/words.ts'
import { titleOf } from '../../followup/alarm-words.ts'
import { type OutboundKind } from '../../journey.ts'
import { worksAtDesk } from '../request/desk-only.ts'
import { icon } from '../style/icons.ts'
import { type Failure, type StatusFacts, type WorkerState } from './facts.ts'
import { mailboxTable } from './mailbox-table.ts'
import { setAsideList } from './set-aside-view.ts'
import { accountName, banners, secretEnds, summary } from './troubles.ts'
import { folderName, mails, weather } from './words.ts'

/** The page below its heading; it is made anew while it is looked at. */
export function statusView(request: FastifyRequest, facts: StatusFacts): Html {
  const { now } = request
  const { look, words } = summary(facts, now)
  return html`<p class="lead" role="status">${weather(look, words)}</p>
    ${banners(facts, now)} ${mailboxTable(facts.mailboxes, now)} ${notices(facts, now)}
    ${setAsideList(request, facts)} ${alarmList(facts, now)} ${accessTable(facts, now)}
    <div class="two">${outbox(facts)}${house(facts, now)}</div>
    ${failureList(request, facts.failures)}`
}

/** What is explained or unsure: nothing to do at once, but good to know. */
function notices({ mailboxes }: StatusFacts, now: Date): Html {
  const all = mailboxes.flatMap(({ address, folders }) =>
    folders.flatMap((folder) => {
      const where = `${address}, ${folderName(folder)}`
      return [
        ...folder.warnings.map(({ words, at }) => ({ where, at, words, isCalm: false })),
        ...folder.unfetched.map(({ number, reason, lastAt, isGone }) => {
          const words = `${mails(number)} hämtades inte. ${reason}`
          return { where, at: lastAt, words, isCalm: isGone }
        }),
      ]
    }),
  )
  if (all.length === 0) return nothing
  return html`<section class="rep-sec gap-t" aria-labelledby="st-n">
    <h2 id="st-n">Bra att veta</h2>
    <ol class="log">
      ${all.map(
        ({ where, at, words, isCalm }) =>
          html`<li>
            ${at === null ? html`<span>–</span>` : timeOf(now, at)}
            ${icon(isCalm ? 'circle-dashed' : 'triangle-alert')}
            <p>${where}. ${words}</p>
          </li>`,
      )}
    </ol>
  </section>`
}

function alarmList({ alarms, receivers }: StatusFacts, now: Date): Html {
  if (alarms.length === 0) return nothing
  const to =
    receivers === 0
      ? 'Ingen får larmen med mejl: det finns ingen administratör och ALARM_EMAIL är tomt.'
      : `Larm mejlas till ${receivers === 1 ? 'en mottagare' : `${receivers} mottagare`}, en gång om dagen så länge de står kvar.`
  return html`<section class="rep-sec gap-t" aria-labelledby="st-l">
    <h2 id="st-l">Larm</h2>
    <p class="quiet">${to}</p>
    <ol class="log">
      ${alarms.map(
        ({ words, raisedAt, toldAt }) =>
          html`<li>
            ${timeOf(now, raisedAt)} ${icon('bell-ring')}
            <p>
              ${titleOf(words)}.
              <span class="quiet"
                >${toldAt === null ? 'Inte mejlat än.' : `Mejlat ${shortInstant(now, toldAt)}.`}</span
              >
            </p>
          </li>`,
      )}
    </ol>
  </section>`
}

/** Tokens are renewed by themselves; a secret somebody has to renew. */
function accessTable({ access }: StatusFacts, now: Date): Html {
  if (access.length === 0) return nothing
  return html`<section class="rep-sec gap-t" aria-labelledby="st-a">
    <h2 id="st-a">Inloggning med åtkomstnyckel</h2>
    <div class="table-wrap" tabindex="0" role="region" aria-label="Tabell över åtkomstnycklar">
      <table class="table keys-t">
        <thead>
          <tr>
            <th scope="col">Konto</th>
            <th scope="col">Läge</th>
            <th scope="col">Nyckeln gäller till</th>
            <th scope="col">Hemligheten går ut</th>
          </tr>
        </thead>
        <tbody>
          ${access.map((one) => {
            const ends = secretEnds(one)
            return html`<tr>
              <th scope="row">${accountName(one.name)}</th>
              <td>${keyState(one, now)}</td>
              <td data-label="Nyckeln gäller till">
                ${one.expiresAt === null ? '–' : shortInstant(now, one.expiresAt)}
              </td>
              <td data-label="Hemligheten går ut">
                ${ends === null ? '–' : `${shortDate(ends)} ${ends.getUTCFullYear()}`}
              </td>
            </tr>`
          })}
        </tbody>
      </table>
    </div>
  </section>`
}

function keyState(one: StatusFacts['access'][number], now: Date): Html {
  const { fault, refusal, expiresAt } = one
  if (fault !== null) return weather('late', 'Kan inte förnyas')
  if (refusal.imap !== null) return weather('late', 'Släpps inte in')
  if (refusal.smtp !== null) return weather('late', 'Får inte skicka')
  if (expiresAt === null) return weather('soon', 'Ingen nyckel än')
  return expiresAt <= now ? weather('soon', 'Har gått ut') : weather('done', 'Förnyas av sig själv')
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

function house({ mailboxes, setAside, alarms, jobs, workers }: StatusFacts, now: Date): Html {
  const waiting = mailboxes.reduce((sum, one) => sum + one.waiting, 0)
  return html`<section class="rep-sec" aria-labelledby="st-3">
    <h2 id="st-3">I huset</h2>
    <dl class="facts facts-l">
      <dt>Mejl som väntar på sortering</dt>
      <dd>${waiting.toLocaleString('sv-SE')}</dd>
      <dt>Mejl i karantän</dt>
      <dd>${setAside.number}</dd>
      <dt>Larm</dt>
      <dd>${alarms.length}</dd>
      <dt>Jobbkö i ${jobs.store === 'redis' ? 'Redis' : 'PostgreSQL'}</dt>
      <dd>${jobs.ok ? 'Svarar' : weather('late', 'Svarar inte')}</dd>
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
  if (at === null) return weather('late', 'Har inte startat')
  return weather('late', `Tyst i ${duration(now.getTime() - at.getTime())}`)
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
            ${timeOf(now, one.created_at)}
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
  hanvisning: 'Hänvisningen',
  overlamningsbesked: 'Överlämningsbeskedet',
  forseningsbesked: 'Förseningsbeskedet',
  handover: 'Överlämningen',
  reminder: 'Påminnelsen',
  report: 'Rapporten',
  invitation: 'Inbjudan',
  alarm: 'Larmet',
  unsent: 'Beskedet om ett svar som inte gått iväg',
  acknowledgement: 'Mottagningsbekräftelsen',
  test: 'Testmejlet',
}

function timeOf(now: Date, at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${shortInstant(now, at)}</time>`
}
