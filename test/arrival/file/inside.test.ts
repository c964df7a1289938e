import { expect, test } from 'vitest'
import { searchTickets } from '../../../src/desk/search.ts'
import { testDatabase } from '../../support/postgres.ts'
import { fixture, lookAt, openInbox } from '../inbox.ts'

const inbox = await openInbox(await testDatabase())
const { db } = inbox

const stored = (messageId: string) =>
  db
    .selectFrom('message')
    .select(['enclosed', 'invitations', 'sealed', 'reasons'])
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()

test('what is inside a mail is kept with it, and found by its words', async () => {
  const { messageId, ticketId } = await inbox.take(fixture('inside-mail-and-invitation'))
  expect(await stored(messageId)).toMatchObject({
    enclosed: [{ from: { address: 'nils@post.example' }, text: 'Behöver jag bygglov?' }],
    invitations: [{ summary: 'Syn på plats', place: 'Ågatan 1' }],
    sealed: false,
  })
  const { ticket } = await lookAt(db, ticketId)
  for (const words of ['nils@post.example', 'syn på plats', 'behöver']) {
    expect(await searchTickets(db, words, 5), words).toMatchObject([{ number: ticket.number }])
  }
})

test('a mail that has nothing but an enclosed one is about what that says', async () => {
  const head = 'From: Eva <eva@post.example>\r\nSubject: VB\r\nMessage-ID: <only@post.example>\r\n'
  const inner = 'From: Nils <n@post.example>\r\n\r\nMitt personnummer är 19121212-1212.\r\n'
  const fire = 'Det brinner i huset bredvid skolan!'
  const raw = `${head}Content-Type: message/rfc822\r\n\r\n${inner}${fire}`
  const { ticketId } = await inbox.take(Buffer.from(raw))
  const { ticket } = await lookAt(db, ticketId)
  expect(ticket).toMatchObject({ status: 'urgent', sensitive: ['Personnummer'] })
  expect(ticket.preview).toContain('Mitt personnummer')
})

test('an encrypted mail says that it cannot be read here', async () => {
  const head = 'From: Eva <eva@post.example>\r\nMessage-ID: <sealed@post.example>\r\n'
  const type = 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m'
  const { messageId, ticketId } = await inbox.take(Buffer.from(`${head}${type}\r\n\r\nx`))
  const words =
    'Mejlet är krypterat (S/MIME) och kan inte läsas här. Öppna originalet i ett mejlprogram som har nyckeln.'
  expect(await stored(messageId)).toMatchObject({ sealed: true, reasons: { protection: words } })
  expect((await lookAt(db, ticketId)).ticket.preview).toBe(words)
})
