import { type Db } from '../db/connect.ts'
import { type Letter } from './letter.ts'
import { type Quoted, type Threading } from './raw-letter.ts'

export function letterId(id: string): string {
  return `<${id}.svarstid-demo@post.example>`
}

/** What a letter replies to: our latest answer to the letter it names, as that stands in the outbox. */
export async function threadingOf(db: Db, letter: Letter): Promise<Threading> {
  const about = letter.re ?? letter.bounceOf
  const messageId = letterId(letter.id)
  const answer = about === undefined ? undefined : await latestAnswer(db, about)
  if (about === undefined || answer === undefined) {
    return { messageId, inReplyTo: null, refs: [], quoted: null }
  }
  return {
    messageId,
    inReplyTo: answer.message_id,
    refs: [letterId(about), answer.message_id],
    quoted: quotedOf(answer),
  }
}

/** The ticket that a letter ended up in. */
export async function ticketOf(db: Db, letter: Letter): Promise<string> {
  const { ticket_id } = await db
    .selectFrom('message')
    .select('ticket_id')
    .where('message_id', '=', letterId(letter.id))
    .executeTakeFirstOrThrow()
  return ticket_id
}

/** The handover mail an officer replies to. */
export async function handoverOf(db: Db, ticketId: string) {
  return db
    .selectFrom('outbox')
    .select(['message_id', 'from_name', 'text', 'subject', 'created_at'])
    .where('ticket_id', '=', ticketId)
    .where('kind', '=', 'handover')
    .orderBy('created_at', 'desc')
    .executeTakeFirstOrThrow()
}

async function latestAnswer(db: Db, letter: string) {
  return db
    .selectFrom('outbox')
    .innerJoin('message', 'message.ticket_id', 'outbox.ticket_id')
    .select(['outbox.message_id', 'outbox.from_name', 'outbox.subject', 'outbox.text'])
    .select('outbox.created_at')
    .where('message.message_id', '=', letterId(letter))
    .where('outbox.kind', 'in', ['svar', 'delsvar', 'motfraga'])
    .orderBy('outbox.created_at', 'desc')
    .executeTakeFirst()
}

interface Sent {
  from_name: string
  created_at: Date
  subject: string
  text: string
}

export function quotedOf({ from_name, created_at, subject, text }: Sent): Quoted {
  return { from: from_name, at: created_at, subject, text }
}
