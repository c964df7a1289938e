import { html, nothing, type Html } from '../../base/html.ts'
import { ago, clockTime, shortInstant } from '../../clock/words.ts'
import {
  type FolderFacts,
  type MailboxFacts,
  newestMailAt,
  reachedAt,
} from '../../followup/mailbox-facts.ts'
import { type Spread } from '../../followup/mail-delays.ts'
import { type ReadingState } from '../../followup/reading-state.ts'
import { type MailboxState } from './facts.ts'
import { folderName, took, type Weather, weather } from './words.ts'

const columns = [
  'Brevlåda',
  'Läge',
  'Senaste kontakt',
  'Nyaste mejl',
  'Väntar',
  'Tid till oss',
  'Avstämning',
] as const

/** How each mailbox is read and, when it has several, each of its folders. */
export function mailboxTable(mailboxes: readonly MailboxState[], now: Date): Html {
  return html`<section class="rep-sec" aria-labelledby="st-1">
    <h2 id="st-1">Brevlådor</h2>
    <div class="table-wrap" tabindex="0" role="region" aria-label="Tabell över brevlådor">
      <table class="table mbx">
        <thead>
          <tr>
            ${columns.map((name) => html`<th scope="col">${name}</th>`)}
          </tr>
        </thead>
        ${mailboxes.map(
          (one) =>
            html`<tbody>
              ${mailboxRow(one, now)}
              ${one.folders.length > 1 ? one.folders.map((folder) => folderRow(folder, now)) : nothing}
            </tbody>`,
        )}
      </table>
    </div>
  </section>`
}

function mailboxRow(mailbox: MailboxState, now: Date): Html {
  const { address, state, folders } = mailbox
  const reached = reachedAt(mailbox)
  const newest = newestMailAt(mailbox)
  return html`<tr>
    <th scope="row">${address}<span class="sub">${readerWords(mailbox, now)}</span></th>
    <td>${stateWords(state, now)}</td>
    <td data-label="${columns[2]}">${reached === null ? '–' : ago(now, reached)}</td>
    <td data-label="${columns[3]}">${newest === null ? '–' : shortInstant(now, newest)}</td>
    <td data-label="${columns[4]}">${waiting(mailbox, now)}</td>
    <td data-label="${columns[5]}">${delays(mailbox)}</td>
    <td data-label="${columns[6]}">${reconciled(folders, now)}</td>
  </tr>`
}

function folderRow(folder: FolderFacts, now: Date): Html {
  const { contactAt, mailAt, fault } = folder
  return html`<tr class="mbx-in">
    <th scope="row">${folderName(folder)}</th>
    <td>${fault === null ? nothing : html`${weather('late', 'Kan inte läsas')}`}</td>
    <td data-label="${columns[2]}">${contactAt === null ? '–' : ago(now, contactAt)}</td>
    <td data-label="${columns[3]}">${mailAt === null ? '–' : shortInstant(now, mailAt)}</td>
    <td class="no"></td>
    <td class="no"></td>
    <td data-label="${columns[6]}">${reconciled([folder], now)}</td>
  </tr>`
}

/** Who leads, since when. */
function readerWords({ reader }: MailboxFacts, now: Date): string {
  if (reader === null) return ''
  const { host = reader.holder, pid } =
    /^(?<host>.*):(?<pid>\d+)$/.exec(reader.holder)?.groups ?? {}
  const which = pid === undefined ? host : `${host}, process ${pid}`
  return `Läses av ${which} sedan ${shortInstant(now, reader.since)}`
}

/** The states of a mailbox, as the page says them. */
const stateNames: Record<ReadingState['is'], { look: Weather; words: string }> = {
  'not-yet': { look: 'soon', words: 'Inte hämtad än' },
  reading: { look: 'done', words: 'Läser nu' },
  listening: { look: 'done', words: 'Väntar på mejl' },
  partly: { look: 'soon', words: 'En mapp kan inte läsas' },
  elsewhere: { look: 'soon', words: 'En annan process läser' },
  refused: { look: 'late', words: 'Inloggningen nekas' },
  unreached: { look: 'late', words: 'Når inte brevlådan' },
}

function stateWords({ is, since }: ReadingState, now: Date): Html {
  const { look, words } = stateNames[is]
  const isSaid = since !== null && is !== 'listening' && is !== 'reading'
  const when = isSaid ? html`<span class="sub">sedan ${shortInstant(now, since)}</span>` : nothing
  return html`${weather(look, words)}${when}`
}

function waiting({ waiting: number, oldestWaitingAt }: MailboxFacts, now: Date): Html {
  if (oldestWaitingAt === null) return html`${number}`
  const age = now.getTime() - oldestWaitingAt.getTime()
  return html`${number.toLocaleString('sv-SE')}<span class="sub">äldsta ${took(age)}</span>`
}

/** From the mail server to us, and on to the queue; what was held up stands out. */
function delays({ delays: all }: MailboxFacts): Html {
  if (all === null) return html`–<span class="sub">inget mejl på ett dygn</span>`
  const { fetch, queue, heldUp, fetchedLate } = all
  const late = [
    ...(heldUp > 0 ? [`${heldUp} dröjde på vägen in`] : []),
    ...(fetchedLate > 0 ? [`${fetchedLate} hämtades sent`] : []),
  ]
  return html`${took(fetch.median)}${mostWords(fetch)}
  ${
    queue === null
      ? nothing
      : html`<span class="sub">till kön ${took(queue.median)}</span>${mostWords(queue)}`
  }
  ${late.map((words) => html`<span class="sub sub-soon">${words}</span>`)}`
}

function mostWords({ median, worst }: Spread): Html {
  const most = took(worst)
  return most === took(median) ? nothing : html`<span class="sub">som mest ${most}</span>`
}

/** Whether what is on the server is here too, when that was last looked at. */
function reconciled(folders: readonly FolderFacts[], now: Date): Html {
  const times = folders.map(({ reconciledAt }) => reconciledAt)
  const at = times.reduce(
    (a, b) => (a === null || b === null ? null : a < b ? a : b),
    times[0] ?? null,
  )
  if (at === null) return weather('calm', 'Inte gjord än')
  const missing = sum(folders.map((one) => one.missing))
  const explained = sum(folders.flatMap(({ unfetched }) => unfetched.map(({ number }) => number)))
  const onServer = sum(folders.map((one) => one.onServer ?? 0))
  const isOld = now.getTime() - at.getTime() > reconciledLateMs
  const state =
    missing > 0
      ? weather('late', `${missing.toLocaleString('sv-SE')} saknas`)
      : isOld
        ? weather('soon', 'Inte gjord på länge')
        : weather('done', 'Stämmer')
  const rest = explained === 0 ? '' : `, ${explained} förklarade`
  return html`${state}<span class="sub"
      >${isOld ? shortInstant(now, at) : clockTime(at)}: ${onServer.toLocaleString('sv-SE')} på
      servern${rest}</span
    >`
}

/** It is done every five minutes. */
const reconciledLateMs = 20 * 60_000

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
