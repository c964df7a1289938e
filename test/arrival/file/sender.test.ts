import { expect, test } from 'vitest'
import { readSenders } from '../../../src/municipality/senders.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { kontakt, lookAt, monday, openInbox } from '../inbox.ts'

const inbox = await openInbox(await testDatabase())
const { db, ctx } = inbox
ctx.config = { ...ctx.config, internalDomains: ['bjorkvalla.example'] }

const letter = (from: string, text: string) =>
  buildMail({ from, to: kontakt, subject: 'Gatlampan', text, date: monday })

test('a colleague’s question waits in the queue with its clock, and is counted by itself', async () => {
  const { ticketId } = await inbox.take(
    letter('Lena <lena@bjorkvalla.example>', 'Lampan är trasig.'),
  )
  const { ticket, turns } = await lookAt(db, ticketId)
  expect(ticket).toMatchObject({ status: 'new' })
  expect(ticket.due_at).not.toBeNull()
  expect(turns).toMatchObject([
    {
      excluded: 'internal',
      excluded_reason: 'Adressen slutar på bjorkvalla.example, som är kommunens egen.',
    },
  ])
})

test('who is behind an address is noted with its reason, and the parts of the mail', async () => {
  const text = 'Lampan är trasig.\n\nMvh\nPer Ek\nEk Bygg AB\n070-123 45 67'
  const { messageId } = await inbox.take(letter('Per <per+kommun@gmail.com>', text))
  const senders = await readSenders(db, ['per@gmail.com'])
  expect(senders.get('per@gmail.com')).toEqual({
    ...{ type: 'company', reason: '”AB” i namn eller signatur.', decidedBy: null },
  })
  const message = await db
    .selectFrom('message')
    .select(['parts', 'new_text', 'text'])
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()
  expect(message.new_text).toBe('Lampan är trasig.\n\nMvh\nPer Ek')
  expect(message.parts?.map(({ kind }) => kind)).toEqual(['own', 'signature'])
})

test('a sender that From does not name is told, is no colleague and takes part in no ticket', async () => {
  const asked = letter('Lena <lena@bjorkvalla.example>', 'Lampan är trasig.')
  const first = await inbox.take(asked)
  const named = /^Message-ID: (.*)$/im.exec(asked.toString())?.[1] ?? ''
  const raw = [
    'Sender: Lena <lena@bjorkvalla.example>',
    `To: ${kontakt}`,
    'Subject: SV: Gatlampan',
    `In-Reply-To: ${named}`,
    '',
    'Nu lyser den.',
  ].join('\r\n')
  const { ticketId, messageId } = await inbox.take(raw)
  expect(named).not.toBe('')
  expect(ticketId).not.toBe(first.ticketId)
  const { turns } = await lookAt(db, ticketId)
  expect(turns).toMatchObject([{ excluded: null }])
  const { reasons } = await db
    .selectFrom('message')
    .select('reasons')
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()
  expect(reasons.otherSender).toMatch(/^Mejlet uppger ingen avsändare \(From\)\./)
})
