import { randomUUID } from 'node:crypto'
import { longInstant } from '../../clock/words.ts'
import { type Context } from '../../context.ts'
import { composeInvitation } from '../../mail/write/compose.ts'
import { domainOf } from '../../mail/address.ts'
import { queueMail } from '../../mail/outbox.ts'
import { mintMessageId } from '../../mail/token.ts'
import { queues } from '../../journey.ts'
import { invite } from '../../municipality/invitations.ts'
import { findPerson, type Person } from '../../municipality/people.ts'

export interface Invited {
  person: Person
  /** Opens the page where the password is chosen; shown once. */
  link: string
  until: Date
  /** False: there is no mailbox to send from. */
  mailed: boolean
}

/** Makes a new link for a person, in place of an older one, and mails it. */
export async function sendInvitation(ctx: Context, personId: string, now: Date): Promise<Invited> {
  const invited = await ctx.db.transaction().execute(async (tx) => {
    const person = await findPerson(tx, personId)
    if (person === null) throw new Error('The invited person does not exist.')
    const { token, until } = await invite(tx, personId, now)
    const link = `${ctx.config.publicUrl}/bjud-in/${token}`
    const mailbox = ctx.mailboxes[0]
    if (mailbox === undefined) return { person, link, until, mailed: false }
    const id = randomUUID()
    const mail = composeInvitation({
      municipality: ctx.config.municipality,
      mailboxAddress: mailbox.address,
      to: { name: person.name, address: person.email },
      link,
      until: longInstant(until),
    })
    const messageId = mintMessageId({ kind: 'other', id }, ctx.secret, domainOf(mailbox.address))
    await queueMail(
      tx,
      {
        kind: 'invitation',
        idempotencyKey: `invitation ${id}`,
        mail,
        messageId,
        personId,
        mailboxId: mailbox.id,
        sentCopy: false,
      },
      now,
    )
    return { person, link, until, mailed: true }
  })
  if (invited.mailed) await ctx.jobs.hint(queues.send)
  return invited
}
