import { readToken } from '../../mail/token.ts'
import { looksLikeAddress } from '../read/message-id.ts'
import { isSameBase } from '../read/subject.ts'
import { type Batch } from './batch.ts'
import { type Relative } from './known.ts'
import { type Letter } from './letter.ts'
import { answeredBy } from './named.ts'
import { isOwnMail } from './own-mail.ts'

/** Why a letter may belong in a ticket. */
export interface Tie {
  ticketId: string
  how:
    | 'answers' // it names a message of the ticket
    | 'answered' // a message of the ticket names it: it came later than its answer
    | 'beside' // both name the same message, whether we have it or not
    | 'conversation' // the same conversation in Outlook
    | 'number' // its subject holds the ticket's number
  /**
   * Whether its sender takes part in the ticket. `ours`: it is a mail of ours that came back. `copy`: the ticket
   * holds nothing but such a mail.
   */
  role: Role | 'ours' | 'copy' | null
  /** The one that names the other speaks of something else. */
  isOther: boolean
  /** The message it is tied to is the one that the ticket began with. */
  isToFirst: boolean
}

export type Role = 'inquirer' | 'sender'

type Files = Pick<Batch, 'known' | 'sheet' | 'house'>

/** All ties of a letter to tickets. Each holds whichever of the two came first. */
export function tiesOf(files: Files, letter: Letter): Tie[] {
  const { known } = files
  const { reading } = letter
  const ids = answeredBy(reading)
  const tie = tying(files, letter)
  const named = ids.flatMap((id) => {
    const ties = known.named(id).map((one) => tie('answers', one, reading.beginsAnew))
    // Several messages with one id: only one of them can be meant.
    return ties.find(({ role }) => role !== null) ?? ties.slice(0, 1)
  })
  const naming = reading.messageId === null ? [] : known.naming(reading.messageId)
  const answered = naming.map((one) => tie('answered', one, one.beginsAnew))
  const beside = ids
    .filter((id) => !looksLikeAddress(id))
    .flatMap((id) =>
      known
        .naming(id)
        .filter((one) => isBeside(one, letter))
        .map((one) => tie('beside', one, reading.beginsAnew || one.beginsAnew))
        // Who only takes part in a ticket says with a mail that we have where his own belongs.
        .filter(({ role }) => role !== 'sender' || known.named(id).length === 0),
    )
  const inConversation =
    reading.conversation === null ? [] : known.inConversation(reading.conversation)
  const conversing = inConversation.map((one) =>
    tie('conversation', one, reading.beginsAnew || one.beginsAnew),
  )
  return [...named, ...answered, ...beside, ...conversing, ...numbered(files, letter)]
}

/** Whether the sender of a letter takes part in a ticket: it asked, or has written in it. */
export function roleOf(
  { known, sheet }: Files,
  ticketId: string,
  { reading }: Letter,
): Role | null {
  const { address } = reading.from
  if (address === '' || 'otherSender' in reading.reasons) return null
  if (sheet.ticket(ticketId).inquirer_address === address) return 'inquirer'
  return known.hasWritten(ticketId, address) ? 'sender' : null
}

function tying(files: Files, letter: Letter) {
  const { about } = letter.reading
  const isOurs = isOwnMail(letter, files.house)
  return (how: Tie['how'], one: Relative, namerBeginsAnew: boolean): Tie => {
    const { ticketId } = one
    const role = roleOf(files, ticketId, letter) ?? (isOurs ? 'ours' : copyRole(files, one))
    const isOther = namerBeginsAnew && !isSameBase(about.base, one.base)
    const isToFirst = one.arrivedAt <= files.sheet.ticket(ticketId).arrived_at
    return { ticketId, how, role, isOther, isToFirst }
  }
}

function copyRole({ sheet, house }: Files, one: Relative): 'copy' | null {
  if (one.direction !== 'in' || !house.own.has(one.from) || !isSigned(one, house)) return null
  return house.own.has(sheet.ticket(one.ticketId).inquirer_address) ? 'copy' : null
}

function isSigned({ name }: Relative, { secret }: Batch['house']): boolean {
  return name !== null && readToken(name, secret) !== null
}

/** Kinds of mail in which many people name the same id, and some write under the same address. */
const toMany: ReadonlySet<string> = new Set(['web-form', 'list', 'advertising', 'spam', 'loop'])

/**
 * Two answers by one person to the same mail, whether it has come or comes later. A form may put the same id into the
 * mail of many people.
 */
function isBeside(one: Relative, { reading }: Letter): boolean {
  const isAnswer = one.direction === 'out' || (one.isReply && one.from === reading.from.address)
  return isAnswer && reading.about.isReply && !toMany.has(reading.kind)
}

function numbered(files: Files, letter: Letter): Tie[] {
  const { reading } = letter
  const ticketId = files.known.numbered.get(reading.about.ticketNumber ?? '')
  if (ticketId === undefined) return []
  const role = roleOf(files, ticketId, letter)
  return [{ ticketId, how: 'number', role, isOther: false, isToFirst: false }]
}
