/**
 * The stages of a message's journey, in order, and the names they share: queues, statuses, roles, kinds.
 * Constants only. docs/states.md tells what each status means.
 */

/** One queue per worker; a job is a hint that work waits, never the work itself. */
export const queues = {
  receive: 'receive-message',
  send: 'send-mail',
  sla: 'watch-sla',
  report: 'write-report',
  house: 'keep-house',
} as const
export type Queue = (typeof queues)[keyof typeof queues]

/** The schedules that run without anybody asking. Milliseconds, or cron in Europe/Stockholm. */
export const schedules = {
  [queues.receive]: { every: 30_000 },
  [queues.send]: { every: 15_000 },
  [queues.sla]: { every: 60_000 },
  [queues.report]: { cron: '0 0 6 * * *' },
  [queues.house]: { every: 30_000 },
} as const satisfies Record<Queue, { every: number } | { cron: string }>

/** How often the mailbox is asked whether anything is new, whatever IDLE has said. Milliseconds. */
export const pollEvery = 30_000

export const statuses = [
  'sorted', // sorterad bort: spam, advertising, automatic
  'urgent', // akut: a phone call first
  'new', // ny, ej tilldelad
  'started', // påbörjad: somebody has it
  'with-department', // hos förvaltning
  'waiting', // väntar på invånaren
  'answered', // besvarad
  'closed', // avslutad
  'merged', // ihopslagen: its number leads to the ticket that it became a part of
] as const
export type Status = (typeof statuses)[number]

/** Statuses in which the citizen still waits for us to do something. */
export const openStatuses = ['urgent', 'new', 'started', 'with-department'] as const

export const roles = [
  'kommunvagledare',
  'handlaggare',
  'teamledare',
  'verksamhetsutvecklare',
  'registrator',
  'chef',
  'admin',
] as const
export type Role = (typeof roles)[number]

/** The front line: who works with the queue, signs answers to citizens, and counts as the first line. */
export const frontLineRoles: readonly Role[] = ['kommunvagledare', 'teamledare']

/** What an incoming message is. docs/arrival.md */
export type InboundKind =
  | 'human'
  | 'web-form'
  | 'auto-reply'
  | 'out-of-office'
  | 'receipt'
  | 'soft-bounce'
  | 'hard-bounce'
  | 'list'
  | 'spam'
  | 'advertising'
  | 'loop'
  | 'unreadable'

/** Of those: a mail of ours has not come, for now or for good. */
export const bounces: readonly InboundKind[] = ['soft-bounce', 'hard-bounce']
/** Kinds that nobody wrote to us: they join a ticket without moving it. */
export const automaticKinds: readonly InboundKind[] = [
  ...(['auto-reply', 'out-of-office', 'receipt', 'loop'] as const),
  ...bounces,
]

/** What counts as a reply when a named person sends it to the inquirer. docs/measures.md, "What is a reply" */
export const replyKinds = ['svar', 'delsvar', 'motfraga', 'hanvisning'] as const
export type ReplyKind = (typeof replyKinds)[number]
/** Of those: what answers the question for good. */
export const completeKinds: readonly ReplyKind[] = ['svar', 'hanvisning']
/** What a named person tells the inquirer and that answers nothing: it counts as no reply and moves no clock. */
export const noticeKinds = ['overlamningsbesked', 'forseningsbesked'] as const
/** All that a named person sends to the inquirer. */
export const letterKinds = [...replyKinds, ...noticeKinds] as const
export type LetterKind = (typeof letterKinds)[number]

/** Everything that leaves the house. */
export type OutboundKind =
  | LetterKind
  | 'handover'
  | 'reminder'
  | 'report'
  | 'invitation'
  | 'alarm'
  // who has answered hears that it has not left
  | 'unsent'
  // somebody hears that the question has come, by no person's hand
  | 'acknowledgement'
  // an admin tries whether mail leaves
  | 'test'

/** Who is behind an address: privatperson, företag, förening, annan myndighet, intern. docs/arrival.md, "The sender" */
export const senderTypes = ['private', 'company', 'association', 'authority', 'internal'] as const
export type SenderType = (typeof senderTypes)[number]

/** Why a turn is left out of the measures; each reason is shown and counted. docs/measures.md */
export const exclusions = [
  'spam',
  'advertising',
  'automatic',
  'no-answer-needed',
  'duplicate',
  'internal',
  'registrator',
] as const
export type Exclusion = (typeof exclusions)[number]

/** Why two tickets may belong together. docs/arrival.md, "Threads" */
export type LinkKind =
  | 'reference' // one answers the other, but its sender is not in it
  | 'conversation' // the same conversation in Outlook, another sender
  | 'number' // the subject holds the other's number, another sender
  | 'subject' // the same sender and subject, shortly after each other
  | 'topic' // an answer that speaks of something else
  | 'closed' // an answer to what has long been closed
  | 'worked' // they belong together, but somebody has worked in both
