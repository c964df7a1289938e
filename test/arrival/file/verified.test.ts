import { expect, test } from 'vitest'
import { type Verifier } from '../../../src/arrival/read/authenticity/verify.ts'
import { receiveWaiting } from '../../../src/arrival/receive.ts'
import { lookAt, monday, openInbox } from '../inbox.ts'
import { testDatabase } from '../../support/postgres.ts'

const inbox = await openInbox(await testDatabase())
const raw = (n: number) =>
  `From: eva@post.example\r\nMessage-ID: <${n}@post.example>\r\n\r\nHej ${n}!`

let asked = 0
const failing: Verifier = {
  verify: async () => {
    asked += 1
    return [{ method: 'dmarc', result: 'fail', domain: 'post.example' }]
  },
}

test('what DNS says of a sender is kept with the mail, and staff are warned', async () => {
  await inbox.put(raw(1))
  const [one] = await receiveWaiting({ ...inbox.ctx, verifier: failing }, inbox.parser, monday)
  const { messages } = await lookAt(inbox.db, one?.ticketId ?? '')
  expect(messages[0]?.reasons.unauthentic).toContain('får skicka för post.example (DMARC)')
})

test('of a mail from another week nobody is asked', async () => {
  asked = 0
  const now = new Date(monday.getTime() + 8 * 86_400_000)
  await inbox.put(raw(2))
  const [one] = await receiveWaiting({ ...inbox.ctx, verifier: failing }, inbox.parser, now)
  const { messages } = await lookAt(inbox.db, one?.ticketId ?? '')
  expect(messages[0]?.reasons.unauthentic).toBeUndefined()
  expect(asked).toBe(0)
})
