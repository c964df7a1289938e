import { type Context } from '../context.ts'
import { sql } from 'kysely'
import { type Queryable } from '../db/connect.ts'
import { signatureFaults } from '../mail/write/signature-faults.ts'
import { type Signature, signatureFields } from '../mail/write/signature.ts'
import { findPerson, type Person } from '../municipality/people.ts'
import { unansweredTurns } from '../ticket/turns.ts'

export type ReplyBasis = Awaited<ReturnType<typeof readBasis>>

/** Everything a reply in this ticket by this person is made of, read at once. */
export async function readBasis(
  db: Queryable,
  ctx: Pick<Context, 'config' | 'mailboxes'>,
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
    question: await latestQuestion(db, ticket),
    turnId: await turnToAnswer(db, ticket.id),
  }
}

/** What composeReply needs to know of it. */
export function replyTo({
  ticket,
  person,
  mailbox,
  municipality,
  question,
  signature,
}: ReplyBasis) {
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

/**
 * The inquirer's latest words, which the reply answers and may quote; a machine's only when there are no
 * others. What somebody else has written in the ticket is not sent to the inquirer.
 */
async function latestQuestion(
  db: Queryable,
  { id, inquirer_address: inquirer }: { id: string; inquirer_address: string },
) {
  return db
    .selectFrom('message as m')
    .leftJoin('message as original', 'original.id', 'm.copy_of')
    .select(sql<string | null>`coalesce(m.message_id, original.message_id)`.as('message_id'))
    .select(['m.refs', 'm.from_name', 'm.text', 'm.new_text', 'm.arrived_at', 'm.subject'])
    .where('m.ticket_id', '=', id)
    .where('m.direction', '=', 'in')
    .where('m.from_address', '=', inquirer)
    .orderBy(sql`m.kind in ('human', 'web-form')`, 'desc')
    .orderBy('m.arrived_at', 'desc')
    .orderBy('m.ingested_at', 'desc')
    .executeTakeFirst()
}

async function turnToAnswer(db: Queryable, ticketId: string): Promise<string | null> {
  const [oldest] = await unansweredTurns(db, ticketId)
  return oldest?.id ?? null
}
