import { answer } from '../desk/answer.ts'
import { escalate } from '../desk/escalate.ts'
import { mergeByHand } from '../desk/merge.ts'
import { splitByHand } from '../desk/split.ts'
import { escalationTargets } from '../municipality/functions.ts'
import { findByEmail, type Person } from '../municipality/people.ts'
import { claim } from '../ticket/claim.ts'
import { sortAway } from '../ticket/sorting.ts'
import { urgentHandled } from '../ticket/urgent.ts'
import { type Deed, type Letter } from './letter.ts'
import { demoLogin } from './mail-server.ts'
import { type Stage, takeIn } from './stage.ts'
import { rawLetter } from './raw-letter.ts'
import { handoverOf, letterId, quotedOf, ticketOf } from './threading.ts'
import { emailOf } from './town.ts'

interface Doing<D extends Deed = Deed> {
  stage: Stage
  letter: Letter
  deed: D
  at: Date
  person: Person
  ticketId: string
}

/** Does what staff did, through the same functions their pages call. */
export async function perform(
  stage: Stage,
  step: { at: Date; letter: Letter; deed: Deed },
): Promise<void> {
  const { db } = stage.ctx
  const person = await findByEmail(db, emailOf(step.deed.by))
  if (person === null) throw new Error(`The demo knows no ${step.deed.by}.`)
  const doing: Doing = { stage, ...step, person, ticketId: await ticketOf(db, step.letter) }
  await doIt(doing)
}

async function doIt(doing: Doing): Promise<void> {
  const { stage, deed, at, person, ticketId } = doing
  const { ctx } = stage
  const personId = person.id
  const inTx = ctx.db.transaction()
  switch (deed.do) {
    case 'answer':
      done(doing, await answer(ctx, answerOf({ ...doing, deed }), at))
      return
    case 'claim':
      done(doing, await inTx.execute((tx) => claim(tx, ticketId, personId, at)))
      return
    case 'hand-over':
      return handOver({ ...doing, deed })
    case 'officer-reply':
      return officerReply({ ...doing, deed })
    case 'file':
      done(doing, await inTx.execute((tx) => sortAway(tx, ticketId, { ...deed, personId }, at)))
      return
    case 'merge':
      done(doing, await mergeByHand(ctx.db, await mergeOf({ ...doing, deed }), at))
      return
    case 'divide':
      done(doing, await splitByHand(ctx, { ticketId, personId, parts: deed.parts }, at))
      return
    case 'called': {
      const call = { outcome: 'called', who: deed.who, personId } as const
      done(doing, await inTx.execute((tx) => urgentHandled(tx, ticketId, call, at)))
    }
  }
}

function answerOf({ deed, letter, person, ticketId, at }: Doing<Extract<Deed, { do: 'answer' }>>) {
  return {
    ticketId,
    personId: person.id,
    kind: deed.kind ?? 'svar',
    text: deed.text,
    idempotencyKey: `demo:${letter.id}:${at.toISOString()}`,
    quote: false,
  }
}

async function handOver(doing: Doing<Extract<Deed, { do: 'hand-over' }>>): Promise<void> {
  const { stage, deed, letter, person, ticketId, at } = doing
  const { functions } = await escalationTargets(stage.ctx.db)
  const target = functions.find(({ name }) => name === deed.to)
  const request = {
    ticketId,
    personId: person.id,
    to: { functionId: target?.id ?? '' },
    summary: deed.summary,
    idempotencyKey: `demo:${letter.id}:${at.toISOString()}`,
  }
  done(doing, await escalate(stage.ctx, request, at))
}

/** The officer answers the handover mail from the own mail program. */
async function officerReply(doing: Doing<Extract<Deed, { do: 'officer-reply' }>>): Promise<void> {
  const { stage, deed, letter, person, ticketId, at } = doing
  const handover = await handoverOf(stage.ctx.db, ticketId)
  const reply: Letter = {
    id: `${letter.id}-officer`,
    at: deed.at,
    from: `${person.name} <${person.email}>`,
    subject: `SV: ${handover.subject}`,
    body: deed.text,
    style: 'outlook',
  }
  const raw = rawLetter(reply, demoLogin.user, at, {
    messageId: letterId(reply.id),
    inReplyTo: handover.message_id,
    refs: [handover.message_id],
    quoted: quotedOf(handover),
  })
  stage.mail.deliver('INBOX', raw, at)
  await takeIn(stage, 'INBOX', at)
}

/** A deed may be refused when somebody is at work in the demo meanwhile; it is said, and left out. */
/** The ticket that a deed makes one with this one. */
async function mergeOf({ stage, deed, person, ticketId }: Doing<Extract<Deed, { do: 'merge' }>>) {
  const { number } = await stage.ctx.db
    .selectFrom('message')
    .innerJoin('ticket', 'ticket.id', 'message.ticket_id')
    .select('ticket.number')
    .where('message.message_id', '=', letterId(deed.with))
    .executeTakeFirstOrThrow()
  return { ticketId, number, personId: person.id, accepted: false }
}

function done({ stage, letter, deed }: Doing, result: { outcome: string }): void {
  const fine = ['queued', 'already', 'claimed', 'escalated', 'sorted', 'recorded', 'merged', 'done']
  if (fine.includes(result.outcome)) return
  const reason = 'reasons' in result ? String(result.reasons) : result.outcome
  stage.ctx.log.warn('a deed of the demo was refused', { letter: letter.id, deed: deed.do, reason })
}
