import { html, nothing, type Html } from '../../base/html.ts'
import { capital, shortDue, shortInstant } from '../../clock/words.ts'
import { type ThreadEvent } from '../../desk/history.ts'
import { senderTypes } from '../../journey.ts'
import { delayWords, letterWord, theLetter } from './letter-words.ts'
import { senderWords } from './sender.ts'
import { firstName } from '../shell/names.ts'
import { type IconName } from '../style/icons.ts'

/** What an event needs to be told: who "du" is, and what the areas are called, by key. */
export interface TellerOptions {
  now: Date
  personId: string
  areas: ReadonlyMap<string, string>
}

export interface EventWords {
  name: IconName
  words: Html | string
}

/** Does the event stand in the thread? The others are told already by a message or a clock. */
export function isTold({ kind, data }: ThreadEvent): boolean {
  if (kind === 'escalation.ended') return overUnanswered.includes(data.reason)
  return inThread.has(kind)
}

/** One line in plain words for anything that can happen. */
export function eventWords(event: ThreadEvent, options: TellerOptions): EventWords {
  const [name, tell] = tellers[event.kind]
  return { name, words: tell(event, options) }
}

type Kind = ThreadEvent['kind']
type Teller = (event: ThreadEvent, options: TellerOptions) => Html | string

/** Why a hand-over ended when neither the department nor the front line has answered. */
const overUnanswered: readonly unknown[] = ['replaced', 'undeliverable']

const inThread: ReadonlySet<Kind> = new Set<Kind>([
  'ticket.claimed',
  'ticket.released',
  'ticket.sorted',
  'ticket.closed',
  'ticket.rescued',
  'ticket.merged',
  'ticket.unmerged',
  'ticket.kept-apart',
  'ticket.split',
  'ticket.split-off',
  'ticket.campaign',
  'ticket.urgent-handled',
  'area.changed',
  'turn.opened',
  'turn.arrived-earlier',
  'turn.imported',
  'turn.acknowledged',
  'escalation.started',
  'escalation.reminded',
  'reply.delayed',
  'reply.bounced',
  'reply.decided',
  'reply.again',
])

/** Why a ticket closed that nobody closed. */
const closedByItself: Record<string, string> = {
  quiet: 'Avslutat av sig självt, ingen har skrivit igen',
  imported: 'Avslutat vid importen: besvarat före Svarstid',
  'imported-unanswered':
    'Avslutat vid importen: för gammalt för kön. I rapporten räknas det som obesvarat',
}

const tellers: Record<Kind, readonly [IconName, Teller]> = {
  'message.received': ['mail', () => 'Ett mejl kom in'],
  'message.internal': ['mail', () => 'Ett mejl från en förvaltning kom in'],
  'ticket.opened': ['inbox', () => 'Ärendet öppnades'],
  'ticket.claimed': [
    'user',
    (event, options) =>
      `${who(event, options)} ${event.data.from === undefined ? 'tog' : 'tog över'} ärendet`,
  ],
  'ticket.released': ['undo-2', (event, options) => `${who(event, options)} släppte ärendet`],
  'ticket.sorted': [
    'ban',
    (event, options) => `${who(event, options)} sorterade bort mejlet: ${text(event.data.why)}`,
  ],
  'ticket.closed': [
    'archive',
    (event, options) =>
      closedByItself[text(event.data.as)] ??
      `${who(event, options)} avslutade utan svar: ${text(event.data.why)}`,
  ],
  'ticket.rescued': [
    'undo-2',
    (event, options) =>
      event.data.spamRescue === true
        ? `${who(event, options)} lade tillbaka mejlet ur skräpposten`
        : `${who(event, options)} lade tillbaka mejlet i Att besvara`,
  ],
  'ticket.merged': [
    'link',
    (event, options) =>
      `${who(event, options)} slog ihop ${text(event.data.number)} med ${event.number}: ${text(event.data.why)}`,
  ],
  'ticket.merged-away': [
    'link',
    (event, options) =>
      html`${who(event, options)} slog ihop ${event.number} med ${ticketLink(event)}:
      ${text(event.data.why)}`,
  ],
  'ticket.unmerged': [
    'undo-2',
    (event, options) => html`${who(event, options)} skilde ${ticketLink(event)} åt igen`,
  ],
  'ticket.kept-apart': [
    'x',
    (event, options) =>
      html`${who(event, options)} sade att ärendet inte hör ihop med ${ticketLink(event)}`,
  ],
  'ticket.split': [
    'corner-up-right',
    (event, options) =>
      html`${who(event, options)}
      ${event.data.part === true ? 'delade ut' : 'flyttade ett mejl till'} ${ticketLink(event)}:
      ${text(event.data.why)}`,
  ],
  'ticket.split-off': [
    'corner-up-right',
    (event, options) =>
      html`${who(event, options)} skilde ut ärendet ur ${ticketLink(event)}: ${text(event.data.why)}`,
  ],
  'ticket.campaign': [
    'copy',
    ({ data }) =>
      html`${text(data.why)}. <a href="/kampanjer/${text(data.campaignId)}">Visa kampanjen</a>`,
  ],
  'ticket.urgent': ['siren', (event) => `Bedömdes som akut: ${text(event.data.class)}`],
  'ticket.urgent-handled': [
    'phone-call',
    (event, options) =>
      event.data.outcome === 'called'
        ? `${who(event, options)} ringde: ${text(event.data.note)}`
        : `${who(event, options)} bedömde att det inte är akut: ${text(event.data.note)}`,
  ],
  'sender.decided': [
    'user',
    (event, options) =>
      `${who(event, options)} bestämde vem avsändaren är: ${senderName(event.data.type)}`,
  ],
  'area.changed': [
    'tag',
    (event, options) => {
      const [from, to] = [event.data.from, event.data.to].map((key) => areaName(key, options))
      return `${who(event, options)} ändrade område från ${from ?? ''} till ${to ?? ''}`
    },
  ],
  'area.confirmed': ['tag', (event, options) => `${who(event, options)} bekräftade området`],
  'turn.opened': [
    'rotate-ccw',
    (event, { now }) =>
      event.partOf === null
        ? `Ny fråga i ärendet. Klockan går från ${instant(event.data.arrivedAt, now)}`
        : html`Samma fråga kom igen. ${nowIn(event.partOf, now)}`,
  ],
  'turn.arrived-earlier': [
    'clock-3',
    ({ data, partOf }, { now }) =>
      html`Mejlet kom in tidigare än vi såg.
      ${partOf === null ? `Klockan går från ${instant(data.arrivedAt, now)}` : nowIn(partOf, now)}`,
  ],
  'turn.excluded': ['ban', ({ data }) => `Räknas inte i rapporten: ${text(data.why)}`],
  'turn.counted': ['check', () => 'Räknas i rapporten igen'],
  'turn.imported': [
    'history',
    ({ data }, { now }) =>
      `Importerades ${instant(data.importedAt, now)}, från tiden före Svarstid`,
  ],
  'turn.merged': [
    'link',
    ({ data, partOf }, { now }) =>
      html`Samma fråga, räknas en gång: ${text(data.why)}
      ${partOf === null ? nothing : nowIn(partOf, now)}`,
  ],
  'turn.unmerged': ['undo-2', () => 'Räknas som en egen fråga igen'],
  'turn.moved': ['corner-up-right', () => 'Frågan flyttades till ett eget ärende'],
  'turn.acknowledged': [
    'mail-check',
    () => 'En mottagningsbekräftelse skickades. Den räknas inte som svar',
  ],
  'turn.reminded': ['repeat', () => 'Invånaren har skrivit igen i samma fråga'],
  'reply.queued': [
    'send-horizontal',
    (event, options) => `${who(event, options)} skrev ett ${letterWord(event.data.kind)}`,
  ],
  'reply.withdrawn': [
    'undo-2',
    (event, options) => `${who(event, options)} tog tillbaka ${theLetter(event.data.kind)}`,
  ],
  'reply.accepted': ['mail-check', ({ data }) => `Mejlservern tog emot ${theLetter(data.kind)}`],
  'reply.delayed': ['clock-3', ({ data }) => delayWords(data.kind)],
  'reply.failed': [
    'mail-warning',
    ({ data }) => `${capital(theLetter(data.kind))} kunde inte skickas: ${text(data.reason)}`,
  ],
  'reply.unknown': [
    'mail-warning',
    ({ data }) => `Det är oklart om ${theLetter(data.kind)} gick iväg`,
  ],
  'reply.decided': [
    'mail-check',
    (event, options) => `${who(event, options)} sade att ${theLetter(event.data.kind)} gick iväg`,
  ],
  'reply.again': [
    'send-horizontal',
    (event, options) => `${who(event, options)} skickade ${theLetter(event.data.kind)} igen`,
  ],
  'reply.bounced': [
    'mail-warning',
    ({ data }) => `${capital(theLetter(data.kind))} kunde inte levereras: ${text(data.reason)}`,
  ],
  'reply.moved': ['undo-2', () => 'Svaret som gavs medan ärendena var ihopslagna hör till frågan'],
  'reply.moved-away': ['undo-2', () => 'Ett svar hörde till frågan som skildes åt'],
  'escalation.started': [
    'corner-up-right',
    (event, options) =>
      html`${who(event, options)} eskalerade till <b>${text(event.data.to)}</b>. Svar senast
        ${shortDue(options.now, new Date(text(event.data.dueAt)))}`,
  ],
  'escalation.reminded': [
    'bell-ring',
    ({ data }) => `${text(data.to) || 'Förvaltningen'} påmindes`,
  ],
  'escalation.feedback': ['reply', ({ data }) => `${text(data.by)} återkopplade`],
  'escalation.ended': [
    'corner-up-right',
    ({ data }) =>
      data.reason === 'undeliverable'
        ? `Överlämningen kom inte fram: ${text(data.why)}`
        : data.reason === 'replaced'
          ? 'Överlämningen ersattes'
          : 'Förvaltningen behöver inte svara mer',
  ],
}

/** Who did it: "Du", a colleague's first name, or the service itself. */
function who(event: ThreadEvent, { personId }: TellerOptions): string {
  if (event.personId === null) return 'Svarstid'
  return event.personId === personId ? 'Du' : firstName(event.person ?? 'Någon')
}

function ticketLink({ data }: ThreadEvent): Html {
  const number = text(data.number)
  return html`<a href="/arenden/${number}">${number}</a>`
}

/** Where a question lives that has no clock of its own any more. */
function nowIn({ number, arrivedAt }: NonNullable<ThreadEvent['partOf']>, now: Date): Html {
  return html`Den är nu en del av frågan i <a href="/arenden/${number}">${number}</a>, vars klocka
    räknas från ${shortInstant(now, arrivedAt)}`
}

function areaName(key: unknown, { areas }: TellerOptions): string {
  return areas.get(text(key)) ?? text(key)
}

function instant(value: unknown, now: Date): string {
  return shortInstant(now, new Date(text(value)))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function senderName(type: unknown): string {
  const known = senderTypes.find((one) => one === type)
  return known === undefined ? '' : senderWords[known].toLowerCase()
}
