import { describe, expect, test } from 'vitest'
import { buildMail } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { openDesk } from '../desk.ts'
import { kontakt, monday, openInbox } from '../inbox.ts'

const inbox = await openInbox(await testDatabase())
const desk = await openDesk(inbox, monday)

const question = (messageId: string) =>
  buildMail({ from: 'eva@post.example', to: kontakt, subject: 'Lampan', text: 'Hej!', messageId })

const copyOf = (messageId: string, text: string, from = `Anna <${kontakt}>`) =>
  buildMail({ from, to: 'eva@post.example', subject: 'SV: Lampan', text, messageId })

async function answered(id: string) {
  const { ticketId } = await inbox.take(question(`<${id}@post.example>`))
  return { ticketId, ...(await desk.answer(ticketId, { at: monday })) }
}

describe('a mail of ours that comes back', () => {
  test('is the reply it is a copy of, and opens nothing', async () => {
    const { ticketId, messageId } = await answered('a1')
    expect(await inbox.take(copyOf(messageId, 'Svar\r\n'))).toMatchObject({
      outcome: 'duplicate',
      ticketId,
    })
  })

  test('is kept and sorted away when its words are others', async () => {
    const { messageId } = await answered('b1')
    const { outcome, messageId: kept } = await inbox.take(copyOf(messageId, 'Något annat'))
    expect(outcome).toBe('sorted')
    const row = await inbox.db
      .selectFrom('message')
      .select(['kind', 'reasons'])
      .where('id', '=', kept)
      .executeTakeFirstOrThrow()
    expect(row.kind).toBe('loop')
    expect(row.reasons.kind).toBe('Det är ett mejl från oss själva som har kommit tillbaka.')
  })

  test('is sorted away when it is a hand-over', async () => {
    const { ticketId } = await inbox.take(question('<c1@post.example>'))
    const { messageId } = await desk.handOver(ticketId, { at: monday, address: kontakt })
    expect((await inbox.take(copyOf(messageId, 'Hej Gatuenheten!'))).outcome).toBe('sorted')
  })

  test('is somebody’s question when it only looks like it', async () => {
    const { messageId } = await answered('d1')
    const stranger = copyOf(messageId, 'Svar', 'eva@post.example')
    expect((await inbox.take(stranger)).outcome).toBe('opened')
    const mutated = messageId.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@'))
    expect((await inbox.take(copyOf(mutated, 'Svar'))).outcome).toBe('opened')
  })
})
