import { headerOf, readHeaders } from '../../parse/headers.ts'
import { ownId } from '../message-id.ts'
import { oneLine } from '../one-line.ts'
import { classIn, codeIn, noticeIn, recipientIn, replyIn } from './delivery-notice.ts'
import { addressIn, type Outcome, outcomesIn, outcomesInText } from './delivery-status.ts'
import { deliveryReason, statusInWords } from './delivery-words.ts'
import { type Sighted } from './sighted.ts'

/** What a mail system says about a mail that it was given. RFC 3464 */
export interface DeliveryReport {
  /** The ids of the mails it is about: one of them may be ours. */
  ids: string[]
  /** delivered: it says that all went well. delayed: the sending system still tries. */
  outcome: 'failed' | 'delayed' | 'delivered'
  /** What is in the way passes: a full mailbox, a server that does not answer. */
  isTemporary: boolean
  recipient: string | null
  /** As 5.1.1 (RFC 3463); from the words where no code is given. */
  status: string | null
  /** What the receiving server said. */
  diagnostic: string | null
  /** In plain Swedish. */
  reason: string
}

/** Reads the enclosed parts of a report, and for older systems its text. */
export function readReport(
  mail: Pick<Sighted, 'enclosed' | 'text' | 'headers' | 'own'>,
): DeliveryReport {
  const { enclosed, text, headers } = mail
  const notice = noticeIn(text.slice(0, longest))
  const listed = enclosed.flatMap(outcomesIn)
  const outcomes = listed.length > 0 ? listed : outcomesInText(notice)
  const told = worst(outcomes)
  const status = statusOf(told, notice)
  const words = `${headerOf(headers, 'subject')}\n${notice}`
  const outcome = outcomeOf(outcomes, { told, status, words })
  const failedFor = addressIn(headerOf(headers, 'x-failed-recipients'))
  return {
    ids: idsIn(enclosed, text),
    outcome,
    isTemporary: outcome === 'delayed' || (outcome === 'failed' && passes(status)),
    recipient: told?.recipient ?? failedFor ?? recipientIn(notice, mail.own),
    status,
    diagnostic: short(told?.diagnostic ?? replyIn(notice)),
    reason: outcome === 'delivered' ? 'Mejlet har kommit fram.' : deliveryReason(status, outcome),
  }
}

/** The ids of the mails that a report encloses or quotes. RFC 8098 section 3.2.5, RFC 5965 */
export function idsIn(enclosed: readonly string[], text: string): string[] {
  return [...new Set([...enclosed, text].flatMap((part) => messageIds(part.slice(0, longest))))]
}

const longest = 64 * 1024

function messageIds(part: string): string[] {
  const lines = part.match(idLine) ?? []
  const [first] = readHeaders(Buffer.from(part)).filter(({ name }) => name === 'message-id')
  return [first?.value ?? '', ...lines].flatMap((line) => ownId(line) ?? [])
}

const idLine =
  /^[ \t>]{0,9}(?:x-)?(?:original-)?message[- ]id:[ \t]{0,9}(?:\r?\n[ \t>]{1,9})?<[^<>\s]{3,500}>/gim

/** The one that is worst off: a mail to several has failed when it has failed for one. */
function worst(outcomes: readonly Outcome[]): Outcome | null {
  const failed = outcomes.find(({ action }) => action === 'failed')
  return failed ?? outcomes.find(({ action }) => action === 'delayed') ?? outcomes[0] ?? null
}

/** A general code says less than what the other server has answered. RFC 3463 */
function statusOf(told: Outcome | null, notice: string): string | null {
  const given = told?.status ?? null
  if (given !== null && !isGeneral(given)) return given
  const said = told?.diagnostic ?? ''
  return exactIn(said, notice) ?? given ?? generalIn(said) ?? generalIn(notice)
}

function exactIn(said: string, notice: string): string | null {
  const codes = [codeIn(said), codeIn(notice)]
  const exact = codes.find((code) => code !== null && !isGeneral(code))
  return exact ?? statusInWords(`${said}\n${notice}`)
}

function generalIn(words: string): string | null {
  return codeIn(words) ?? classIn(words)
}

function isGeneral(status: string): boolean {
  return /\.[0236]\.0$/.test(status)
}

function outcomeOf(
  outcomes: readonly Outcome[],
  { told, status, words }: { told: Outcome | null; status: string | null; words: string },
): DeliveryReport['outcome'] {
  const done = doneWith(outcomes)
  if (done !== null) return done
  const given = told?.status?.charAt(0)
  if (given === '2') return 'delivered'
  if (given === '4' || stillTried.test(words)) return 'delayed'
  return status === null && succeeded.test(words) ? 'delivered' : 'failed'
}

/** RFC 3464 section 2.3.3; null: it is not said. */
function doneWith(outcomes: readonly Outcome[]): DeliveryReport['outcome'] | null {
  const actions = outcomes.map(({ action }) => action)
  if (actions.includes('failed')) return 'failed'
  if (actions.includes('delayed')) return 'delayed'
  return actions.some((action) => action !== null && arrived.has(action)) ? 'delivered' : null
}

const arrived = new Set(['delivered', 'relayed', 'expanded'])
const stillTried =
  /warning only|still being retried|(?:will|is going to) (?:be retried|keep trying|continue to|try again)|will retry|delivery (?:is |has been |was )?delayed|delayed:|\(delay\)|could not send message for past|not yet (?:been )?delivered|(?:leveransen|meddelandet|mejlet) (?:är|har) (?:blivit )?(?:försena|fördröj)|försöker (?:igen|fortfarande)|fortsätter (?:att )?försöka/i
const succeeded =
  /success(?:ful|fully)? (?:mail )?deliver|\((?:success|relay)\)|has been delivered|har levererats/i

/** What another try may overcome. RFC 3463 section 2 */
function passes(status: string | null): boolean {
  return status !== null && (status.startsWith('4') || /\.(?:2\.2|4\.7)$/.test(status))
}

function short(diagnostic: string | null): string | null {
  return diagnostic === null ? null : oneLine(diagnostic).slice(0, 300)
}
