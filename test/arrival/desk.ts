import { randomUUID } from 'node:crypto'
import { type Tx } from '../../src/db/connect.ts'
import { type ReplyKind } from '../../src/journey.ts'
import { markSent } from '../../src/mail/outbox/settle.ts'
import { queueMail } from '../../src/mail/outbox.ts'
import { mintMessageId } from '../../src/mail/token.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { addPerson } from '../../src/municipality/people.ts'
import { startEscalation } from '../../src/ticket/escalations.ts'
import { addMessage } from '../../src/ticket/messages.ts'
import { replyAccepted, replyQueued } from '../../src/ticket/replies.ts'
import { openTurns } from '../../src/ticket/turns.ts'
import { type Inbox, kontakt, secret } from './inbox.ts'

/** What leaves the house in these tests, written as the desk writes it. */
export interface Desk {
  personId: string
  /** Answers the open question; the outgoing server has taken it unless `sent` is false. */
  answer(ticketId: string, how: { at: Date; kind?: ReplyKind; sent?: boolean }): Promise<Sent>
  /** Hands the open question over to `address`. */
  handOver(
    ticketId: string,
    how: { at: Date; address: string },
  ): Promise<Sent & { escalationId: string }>
}

export interface Sent {
  messageId: string
  outboxId: string
}

const domain = 'bjorkvalla.example'

export async function openDesk(inbox: Inbox, now: Date): Promise<Desk> {
  const { db } = inbox
  const details = { name: 'Anna Sjölund', title: 'Kommunvägledare', unit: '', phone: '' }
  const { id: personId } = await addPerson(
    db,
    {
      ...details,
      email: 'anna@bjorkvalla.example',
      departmentId: null,
      role: 'kommunvagledare',
    },
    now,
  )
  const mailboxId = inbox.mailboxId(kontakt)

  const answer: Desk['answer'] = (ticketId, { at, kind = 'svar', sent = true }) =>
    db.transaction().execute(async (tx) => {
      const turnId = (await openTurns(tx, ticketId))[0]?.id ?? null
      const messageId = mintMessageId({ kind: 'answer', id: randomUUID() }, secret, domain)
      const replyId = await keep(tx, { ticketId, turnId, messageId, kind }, at)
      const about = { ticketId, turnId, replyId, personId, mailboxId }
      const { id: outboxId } = await queueMail(tx, { ...outgoing(kind, messageId), ...about }, at)
      const reply = { ticketId, turnId, outboxId, kind, personId }
      await replyQueued(tx, reply, at)
      if (!sent) return { messageId, outboxId }
      const row = await tx
        .updateTable('outbox')
        .set({ state: 'sending' })
        .where('id', '=', outboxId)
        .returningAll()
        .executeTakeFirstOrThrow()
      await markSent(tx, row, { acceptedAt: at })
      await replyAccepted(tx, reply, at, await loadCalendar(tx))
      return { messageId, outboxId }
    })

  const handOver: Desk['handOver'] = (ticketId, { at, address }) =>
    db.transaction().execute(async (tx) => {
      const turnId = (await openTurns(tx, ticketId))[0]?.id ?? ''
      const to = { functionId: null, personId: null, name: 'Gatuenheten', address }
      const dueAt = new Date(at.getTime() + 86_400_000)
      const started = {
        ticketId,
        turnId,
        to,
        summary: 'Lampan',
        by: personId,
        dueAt,
        remindAt: dueAt,
      }
      const escalationId = await startEscalation(tx, started, at)
      const messageId = mintMessageId({ kind: 'handover', id: escalationId }, secret, domain)
      const about = { ticketId, turnId, escalationId, personId, mailboxId }
      const { id: outboxId } = await queueMail(
        tx,
        { ...outgoing('handover', messageId), ...about },
        at,
      )
      return { messageId, outboxId, escalationId }
    })

  return { personId, answer, handOver }
}

function outgoing<Kind extends ReplyKind | 'handover'>(kind: Kind, messageId: string) {
  const mail = {
    ...{ fromName: 'Anna Sjölund', fromAddress: kontakt, toName: '', toAddress: 'x@post.example' },
    ...{
      subject: 'SV',
      text: 'Svar',
      html: '<p>Svar</p>',
      inReplyTo: null,
      refs: [],
      autoSubmitted: null,
    },
  }
  return { kind, idempotencyKey: randomUUID(), mail, messageId, sentCopy: false }
}

async function keep(
  tx: Tx,
  reply: { ticketId: string; turnId: string | null; messageId: string; kind: ReplyKind },
  at: Date,
): Promise<string> {
  return addMessage(tx, {
    ticket_id: reply.ticketId,
    turn_id: reply.turnId,
    direction: 'out',
    kind: reply.kind,
    message_id: reply.messageId,
    from_name: 'Anna Sjölund',
    from_address: kontakt,
    to_addresses: ['x@post.example'],
    subject: 'SV',
    text: 'Svar',
    new_text: 'Svar',
    arrived_at: at,
    ingested_at: at,
  })
}
