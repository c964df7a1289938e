import { randomUUID } from 'node:crypto'
import { type Context } from '../context.ts'
import { type Queryable } from '../db/connect.ts'
import { domainOf } from '../mail/address.ts'
import { type Signature, signatureFaults, signatureFields } from '../mail/signature.ts'
import { mintMessageId } from '../mail/token.ts'
import { findPerson, type Person } from '../municipality/people.ts'

export type Letter = Awaited<ReturnType<typeof readLetter>>

/** Everything a reply in this ticket by this person is made of, read at once. */
export async function readLetter(
  db: Queryable,
  ctx: Pick<Context, 'config' | 'mailboxes' | 'secret'>,
  about: { ticketId: string; personId: string },
) {
  const ticket = await db
    .selectFrom('ticket')
    .selectAll()
    .where('id', '=', about.ticketId)
    .executeTakeFirstOrThrow()
  const person = await findPerson(db, about.personId)
  if (person === null) throw new Error('The person who answers does not exist.')
  const mailbox = ctx.mailboxes.find(({ id }) => id === ticket.mailbox_id) ?? ctx.mailboxes[0]
  if (mailbox === undefined) throw new Error('There is no mailbox to answer from.')
  const signature = signatureOf(person, ctx, mailbox.address)
  return {
    ticket,
    person,
    mailbox,
    signature,
    signatureFaults: signatureFaults(signature),
    municipality: ctx.config.municipality,
    question: await latestQuestion(db, ticket.id),
    turnId: await turnToAnswer(db, ticket.id),
    messageId: mintMessageId(
      { kind: 'answer', id: randomUUID() },
      ctx.secret,
      domainOf(mailbox.address),
    ),
  }
}

/** What composeReply needs to know of a letter. */
export function replyTo({ ticket, person, mailbox, municipality, question, signature }: Letter) {
  return {
    person,
    municipality,
    mailboxAddress: mailbox.address,
    ticket: {
      number: ticket.number,
      subject: ticket.subject,
      inquirerName: ticket.inquirer_name,
      inquirerAddress: ticket.inquirer_address,
      sensitive: ticket.sensitive.length > 0,
    },
    original: question,
    signature,
  }
}

function signatureOf(
  person: Person,
  ctx: Pick<Context, 'config'>,
  mailboxAddress: string,
): Signature {
  return signatureFields(person, person.department, ctx.config.municipality, mailboxAddress)
}

/** The inquirer's latest words, which the reply answers. */
async function latestQuestion(db: Queryable, ticketId: string) {
  return db
    .selectFrom('message')
    .select(['message_id', 'refs', 'from_name', 'text', 'new_text', 'arrived_at', 'subject'])
    .where('ticket_id', '=', ticketId)
    .where('direction', '=', 'in')
    .orderBy('arrived_at', 'desc')
    .executeTakeFirst()
}

/** The oldest open turn that no answer is on its way to. */
async function turnToAnswer(db: Queryable, ticketId: string): Promise<string | null> {
  const turn = await db
    .selectFrom('turn')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('excluded', 'is', null)
    .where('complete_reply_at', 'is', null)
    .where((turn) =>
      turn.not(
        turn.exists(
          turn
            .selectFrom('outbox')
            .select('outbox.id')
            .whereRef('outbox.turn_id', '=', 'turn.id')
            .where('outbox.kind', '=', 'svar')
            .where('outbox.state', 'in', ['queued', 'sending']),
        ),
      ),
    )
    .orderBy('arrived_at')
    .executeTakeFirst()
  return turn?.id ?? null
}
