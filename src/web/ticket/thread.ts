import { html, nothing, type Html } from '../../base/html.ts'
import { type Attachment } from '../../db/schema.ts'
import { type ThreadEvent } from '../../desk/history.ts'
import { type ThreadMessage } from '../../desk/thread.ts'
import { aboutMail } from './about-mail.ts'
import { eventWords, isTold, type EventWords, type TellerOptions } from './event-words.ts'
import { isMachines, kindNotice } from './kind-notice.ts'
import { inside, seal } from './inside.ts'
import { senderWarnings } from './sender-warnings.ts'
import { sendingState, type SendingOptions } from './sending.ts'
import { face } from '../shell/face.ts'
import { calledName } from '../shell/names.ts'
import { badge, sizeWords, when } from '../shell/parts.ts'
import { addresses, isolated, plain } from '../shell/person.ts'
import { icon, type IconName } from '../style/icons.ts'
import { quotedLines, wholeText, words } from './words.ts'

/** What the thread needs to know to speak of people and times. */
export interface ThreadOptions extends TellerOptions, SendingOptions {
  inquirer: { name: string; address: string }
}

/** Messages and events of a ticket in the order they happened; what is behind us is folded. */
export function thread(
  messages: readonly ThreadMessage[],
  events: readonly ThreadEvent[],
  options: ThreadOptions,
): Html {
  const open = new Set(unfolded(messages).map(({ id }) => id))
  const firstTurn = events.find(({ kind, partOf }) => kind === 'turn.opened' && partOf === null)
  const told = events.filter((event) => isTold(event) && event !== firstTurn)
  const lines = told.map((event) => ({
    at: event.at,
    item: eventLine(event.at, eventWords(event, options), options.now),
  }))
  const mails = messages.map((message) => ({
    at: message.arrivedAt,
    item: open.has(message.id) ? openMessage(message, options) : oldMessage(message, options),
  }))
  const items = [...lines, ...mails].sort((a, b) => a.at.getTime() - b.at.getTime())
  return html`<ol class="thread" id="trad">
    ${items.map(({ item }) => item)}
  </ol>`
}

/** The latest words from outside, and everything since; replies that did not leave. */
function unfolded(messages: readonly ThreadMessage[]): ThreadMessage[] {
  const latest = messages.findLastIndex(({ direction }) => direction === 'in')
  return messages.filter((message, i) => {
    if (message.direction === 'in') return i === latest
    if (message.direction === 'internal') return i > latest
    return message.sending !== null && message.sending.state !== 'sent'
  })
}

/** A whole message: who, when, what, and what came with it. */
function openMessage(message: ThreadMessage, options: ThreadOptions): Html {
  if (message.direction === 'internal') return departmentsWords(message, options)
  const { now } = options
  const name = senderName(message, options)
  return html`<li class="msg" id="m-${message.id}">
    <header class="msg-head">
      ${face(message.author ?? name, message.direction === 'in' ? 'face-lg face-in' : 'face-lg')}
      <div>
        <h2>${isolated(name)}</h2>
        <p class="muted">${route(message)}</p>
      </div>
      <p class="msg-at">${when(now, message.arrivedAt)}</p>
    </header>
    ${sendingState(message, options)} ${kindNotice(message)} ${caution(message)}
    ${senderWarnings(message)} ${body(message)} ${aboutMail(message)}
  </li>`
}

/** A message behind us: who, first words and when; opened when wanted. */
function oldMessage(message: ThreadMessage, options: ThreadOptions): Html {
  const name = senderName(message, options)
  const said =
    message.direction === 'out'
      ? `${message.authorId === options.personId ? 'Du' : name} svarade`
      : message.direction === 'internal'
        ? cameBack(message)
        : name
  return html`<li id="m-${message.id}">
    <details class="old">
      <summary>
        ${face(message.author ?? name, message.direction === 'in' ? 'face-in' : '')}<b
          >${isolated(said)}</b
        ><span>${oneLine(firstWords(message))}</span>${when(options.now, message.arrivedAt)}
      </summary>
      ${sendingState(message, options)} ${kindNotice(message)} ${caution(message)}
      ${senderWarnings(message)} ${body(message)} ${aboutMail(message)}
    </details>
  </li>`
}

/** Of a machine's mail what it is says more than how it begins. */
function firstWords(message: ThreadMessage): string {
  return (isMachines(message) ? message.reasons.kind : undefined) ?? message.newText
}

/** The words of a department, for the front line alone. */
function departmentsWords(message: ThreadMessage, options: ThreadOptions): Html {
  const to = calledName(options.inquirer)
  const how = message.hasOriginal
    ? html`via mejl från ${isolated(message.from.address)}`
    : 'via sidan'
  return html`<li class="msg back" id="m-${message.id}">
    <header class="msg-head">
      ${face(message.from.name)}
      <div>
        <h2>${isolated(cameBack(message))}</h2>
        <p class="muted">Svar ${how}. Bara internt, skickas inte till ${isolated(to)}</p>
      </div>
      <p class="msg-at">${when(options.now, message.arrivedAt)}</p>
    </header>
    ${kindNotice(message)} ${caution(message)} ${senderWarnings(message)} ${seal(message)}
    ${words(message)} ${wholeText(message)} ${inside(message)} ${files(message)}
    ${aboutMail(message)}
  </li>`
}

/** An absence notice to a hand-over is kept among the department's words, but nobody has come back. */
function cameBack({ from, kind }: ThreadMessage): string {
  const isPerson = ['human', 'web-form', 'feedback', 'unreadable'].includes(kind)
  return `${from.name || from.address} ${isPerson ? 'återkopplade' : 'svarade automatiskt'}`
}

/**
 * Anybody can write any name, and a mail of ours can be passed on: who is new in the ticket is said before the
 * words are read.
 */
function caution({ caution: why, from }: ThreadMessage): Html {
  if (why === null) return nothing
  return html`<p class="sending">
    ${badge('triangle-alert', `${why} ${from.address}`.trim(), 'soon')}
  </p>`
}

/**
 * The content: as text where there is only text or where it quotes what we have already; else in its
 * frame. The other way is one click away, with or without scripts.
 */
export function body(message: ThreadMessage): Html {
  if (!message.hasHtml || message.direction === 'out') {
    return html`${seal(message)} ${words(message)} ${wholeText(message)} ${inside(message)}
    ${files(message)}`
  }
  const showsFrame = quotedLines(message) === 0 || message.newText.trim() === ''
  return html`${seal(message)}
  ${
    showsFrame
      ? html`${frame(message)}
          <details class="quote as-text">
            <summary>Visa som text</summary>
            ${words(message)}
          </details>`
      : html`${words(message)}
          <details class="quote as-sent">
            <summary>Visa hela mejlet</summary>
            ${frame(message)}
          </details>`
  }
  ${inside(message)} ${files(message)}`
}

function frame(message: ThreadMessage): Html {
  return html`<div data-controller="mail-frame">
    <iframe
      class="frame"
      sandbox="allow-same-origin"
      loading="lazy"
      src="/meddelanden/${message.id}/html"
      title="Mejl från ${plain(message.from.name) || message.from.address}"
      data-mail-frame-target="frame"
      data-action="load->mail-frame#fit"
    ></iframe>
    <p class="safe muted">
      ${icon('shield-check', 'small')}<span data-mail-frame-target="stopped"
        >Skyddat läge. Bilder från nätet visas inte.</span
      >
    </p>
  </div>`
}

function files({ id, attachments }: ThreadMessage): Html {
  if (attachments.length === 0) return nothing
  return html`<ul class="files">
    ${attachments.map(
      (file, i) =>
        html`<li>
          <a href="/meddelanden/${id}/bilagor/${i}" download data-turbo="false"
            >${icon(fileIcon(file))}<span
              ><b>${isolated(file.filename || 'Bilaga utan namn')}</b
              ><small>${sizeWords(file.size)}${file.inline ? ', i texten' : ''}</small></span
            ></a
          >
        </li>`,
    )}
  </ul>`
}

function fileIcon({ contentType }: Attachment): IconName {
  if (contentType.startsWith('image/')) return 'image'
  return /spreadsheet|excel|csv/.test(contentType) ? 'sheet' : 'file-text'
}

function senderName(message: ThreadMessage, { personId }: ThreadOptions): string {
  if (message.direction !== 'out') return message.from.name || message.from.address
  if (message.authorId === personId) return 'Du'
  return message.author ?? (message.from.name || message.from.address)
}

/** The addresses, whatever the names beside them say. */
export function route({ from, to, cc, kind }: ThreadMessage): Html {
  const way = kind === 'web-form' ? ' via webbformulär' : ''
  const copies = cc.length === 0 ? nothing : html`, kopia till ${addresses(cc)}`
  return html`${isolated(from.address)}${way} till ${addresses(to)}${copies}`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200)
}

function eventLine(at: Date, { name, words }: EventWords, now: Date): Html {
  return html`<li class="ev">
    ${icon(name, 'small')}
    <p>${words}</p>
    ${when(now, at)}
  </li>`
}
