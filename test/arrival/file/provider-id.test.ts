import { expect, test } from 'vitest'
import { buildMail } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { openDesk } from '../desk.ts'
import { kontakt, lookAt, monday, openInbox } from '../inbox.ts'

// Some providers give what we send an id of their own; it is learnt from their folder of sent mail.

const inbox = await openInbox(await testDatabase())
const desk = await openDesk(inbox, monday)

let mails = 0
const write = (from: string, more: { inReplyTo?: string; text?: string } = {}) =>
  inbox.take(
    buildMail({
      ...{ from, to: kontakt, subject: 'SV: Lampan', text: 'Den lyser inte.' },
      ...{ messageId: `<${++mails}@post.example>`, ...more },
    }),
  )

async function answeredAs(providerId: string) {
  const { ticketId } = await write('eva@post.example')
  const { outboxId } = await desk.answer(ticketId, { at: monday })
  const named = { provider_id: providerId }
  await inbox.db.updateTable('outbox').set(named).where('id', '=', outboxId).execute()
  return ticketId
}

test('an answer that names it belongs to the ticket of its sender', async () => {
  const ticketId = await answeredAs('<AM0PR05.a@provider.example>')
  const text = 'Nu lyser den igen, men bara ibland. Kan ni komma hit en gång till?'
  const inReplyTo = '<AM0PR05.a@provider.example>'
  expect(await write('eva@post.example', { inReplyTo, text })).toMatchObject({ ticketId })
})

test('it proves nothing: a stranger who names it gets a ticket of his own, linked', async () => {
  const ticketId = await answeredAs('<AM0PR05.b@provider.example>')
  const inReplyTo = '<AM0PR05.b@provider.example>'
  const stranger = await write('bo@annan.example', { inReplyTo, text: 'Och min gata?' })
  expect(stranger.outcome).toBe('opened')
  expect(stranger.ticketId).not.toBe(ticketId)
  const links = await inbox.db
    .selectFrom('ticket_link')
    .selectAll()
    .where('ticket_id', '=', stranger.ticketId)
    .execute()
  expect(links).toMatchObject([{ kind: 'reference' }])
  expect((await lookAt(inbox.db, ticketId)).messages).toHaveLength(2)
})
