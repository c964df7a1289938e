import { html, nothing, type Html } from '../../base/html.ts'
import { capital, clockTime, shortInstant } from '../../clock/words.ts'
import { type Sending, type ThreadMessage } from '../../desk/thread.ts'
import { lateMs } from '../../desk/unsent.ts'
import { badge } from '../shell/parts.ts'
import { icon, type IconName } from '../style/icons.ts'
import { delayWords, letterWord, theLetter } from './letter-words.ts'

/** What a ticket's page knows besides the message itself. */
export interface SendingOptions {
  now: Date
  personId: string
  /** The ticket's, for the forms. */
  number: string
  /** The hidden field that every form carries. */
  csrf: Html
  /** The mails that came back: what is wrong, by the id in the outbox. */
  bounced: ReadonlyMap<string, string>
  /** The ids of those that a server on the way still tries to deliver. */
  delayed: ReadonlySet<string>
}

/** Where a reply is on its way, and what can be done about it; replaced on its own when that changes. */
export function sendingState(message: ThreadMessage, options: SendingOptions): Html {
  const { id, sending } = message
  if (sending === null) return isImportedReply(message) ? importedReply : nothing
  const { look, name, words, more } = sendingWords(message.kind, sending, options)
  return html`<div class="sending" id="sandning-${id}" data-state="${sending.state}">
    <p><span class="badge${look}">${icon(name)}${words}</span></p>
    ${more.map((one) => html`<p class="quiet">${one}</p>`)} ${choices(message, options)}
  </div>`
}

/** An answer from before our time: the mail does not say for sure which person wrote it. */
function isImportedReply({ direction, authorId }: ThreadMessage): boolean {
  return direction === 'out' && authorId === null
}

const importedReply = html`<p class="sending">${badge('history', 'Importerat svar')}</p>`

interface SendingWords {
  look: '' | ' badge-late' | ' badge-soon'
  name: IconName
  words: string
  /** What it means and what to do, a sentence or two each. */
  more: string[]
}

/** "Skickas strax", "Skickat 10.05", "Kunde inte skickas: …", "Oklart om svaret gick iväg". */
function sendingWords(kind: string, sending: Sending, options: SendingOptions): SendingWords {
  const { state, acceptedAt, fault } = sending
  const { now } = options
  if (state === 'sent') {
    const bounced = options.bounced.get(sending.outboxId)
    if (bounced !== undefined) return cameBack(kind, bounced)
    const at = acceptedAt === null ? '' : ` ${shortInstant(now, acceptedAt)}`
    const words = `Skickat${at}`
    if (options.delayed.has(sending.outboxId)) {
      return { look: ' badge-soon', name: 'clock-3', words, more: [delayWords(kind)] }
    }
    return { look: '', name: 'mail-check', words, more: [] }
  }
  if (state === 'unknown') return inDoubt(kind, sending, now)
  if (state === 'failed') {
    return {
      look: ' badge-late',
      name: 'mail-warning',
      words: `Kunde inte skickas: ${fault ?? 'mejlservern tog inte emot det'}`,
      more: ['Det har inte gått iväg. Är felet rättat kan du skicka det igen som det är.'],
    }
  }
  return waitingWords(sending, now)
}

/** The facts, who is asked, and what a person can do meanwhile. */
function inDoubt(
  kind: string,
  { attemptedAt, fault, witness, lookAt }: Sending,
  now: Date,
): SendingWords {
  const tried = attemptedAt === null ? '' : `Vi försökte ${shortInstant(now, attemptedAt)}. `
  const where = witness === 'archive' ? 'arkivbrevlådan' : 'mappen för skickat'
  const asked =
    lookAt === null
      ? `Vi skickar det inte igen av oss själva, så att ingen får samma ${letterWord(kind)} två gånger. Fråga den som skulle få ${theLetter(kind)}, eller titta i brevlådans mapp för skickat, och säg vad som gäller.`
      : `Vi letar efter det i ${where} och skickar det igen om det säkert inte gick iväg. Du behöver inte göra något, men vet du redan kan du säga det.`
  return {
    look: ' badge-late',
    name: 'mail-warning',
    words: `Oklart om ${theLetter(kind)} gick iväg`,
    more: [`${tried}${fault ?? ''}`.trim(), asked].filter((one) => one !== ''),
  }
}

function cameBack(kind: string, reason: string): SendingWords {
  const isNotice = letterWord(kind) === 'besked'
  return {
    look: ' badge-late',
    name: 'mail-warning',
    words: `${capital(theLetter(kind))} kom inte fram: ${reason}`,
    more: [
      // A notice has answered nothing, so nothing is open again.
      isNotice
        ? 'Frågan väntar på svar som förut. Pröva en annan adress eller ring, om det finns ett nummer i mejlet.'
        : 'Frågan väntar på svar igen, från när den kom in. Pröva en annan adress eller ring, om det finns ett nummer i mejlet.',
    ],
  }
}

function waitingWords(sending: Sending, now: Date): SendingWords {
  const { state, attempts, nextAttemptAt, queuedAt, fault } = sending
  const name = 'send-horizontal'
  if (state === 'queued' && attempts > 0) {
    const late = now.getTime() - queuedAt.getTime() >= lateMs
    return {
      look: late ? ' badge-late' : ' badge-soon',
      name,
      words: `Inte skickat än. Vi försöker igen ${clockTime(nextAttemptAt)}`,
      more: fault === null ? [] : [fault],
    }
  }
  if (state === 'queued' && nextAttemptAt > now) {
    return { look: '', name, words: 'Skickas strax', more: [] }
  }
  return { look: '', name, words: 'Skickas…', more: [] }
}

interface Choice {
  /** The end of the form's address. */
  act: 'angra' | 'skicka-nu' | 'gick-ivag' | 'skicka-igen'
  words: string
  key?: string
}

/** What a person can do about it, by state. */
const choicesOf: Record<Sending['state'], readonly Choice[]> = {
  queued: [
    { act: 'angra', words: 'Ångra sändning', key: 'z' },
    { act: 'skicka-nu', words: 'Skicka nu' },
  ],
  sending: [],
  sent: [],
  unknown: [
    { act: 'gick-ivag', words: 'Det gick iväg' },
    { act: 'skicka-igen', words: 'Skicka igen' },
  ],
  failed: [{ act: 'skicka-igen', words: 'Skicka igen' }],
}

function choices({ sending, authorId }: ThreadMessage, options: SendingOptions): Html {
  const { number, csrf, personId } = options
  if (sending === null) return nothing
  const { state, outboxId, mayBeTakenBack } = sending
  // What waits is its author's to take back, as long as it surely has not left.
  if (state === 'queued' && (authorId !== personId || !mayBeTakenBack)) return nothing
  const all = choicesOf[state]
  if (all.length === 0) return nothing
  return html`<form
    method="post"
    action="/arenden/${number}/svar/${outboxId}"
    class="btns"
    data-turbo-frame="_top"
  >
    ${csrf}
    ${all.map(
      ({ act, words, key }) =>
        html`<button
          class="btn"
          name="gor"
          value="${act}"
          ${key !== undefined && html`data-key="${key}"`}
        >
          ${words}${key !== undefined && html` <span aria-hidden="true"><kbd>${key.toUpperCase()}</kbd></span>`}
        </button>`,
    )}
  </form>`
}
