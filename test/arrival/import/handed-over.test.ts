import { expect, test } from 'vitest'
import { testDatabase } from '../../support/postgres.ts'
import { openDesk } from '../desk.ts'
import { openInbox } from '../inbox.ts'
import { bringIn, came, left, questions } from './old-mail.ts'

const address = 'gata@bjorkvalla.example'
const june = (day: number, hour: number) => new Date(Date.UTC(2026, 5, day, hour))

/** Asked on Monday 22 June; asked again on Tuesday, which is taken for a reminder. */
async function watched() {
  const inbox = await openInbox(await testDatabase())
  const desk = await openDesk(inbox, june(20, 8))
  const take = async (at: Date, letter: { messageId: string; inReplyTo?: string }) => {
    const item = came({ at: at.toISOString(), ...letter })
    if (item.outcome !== 'found') throw new Error('no mail')
    return inbox.take(item.raw, { at })
  }
  const { ticketId } = await take(june(22, 8), { messageId: '<q1@post.example>' })
  const askAgain = () =>
    take(june(23, 8), { messageId: '<q2@post.example>', inReplyTo: '<q1@post.example>' })
  const handOvers = () =>
    inbox.db
      .selectFrom('escalation')
      .select(['ended_at as endedAt', 'ended_reason as why'])
      .orderBy('escalated_at')
      .execute()
  return { inbox, desk, ticketId, askAgain, handOvers }
}

const answeredOn = (day: number) =>
  left({
    at: june(day, 12).toISOString(),
    messageId: `<a${day}@bjorkvalla.example>`,
    inReplyTo: '<q1@post.example>',
  })

test('a hand-over made after the answer stands, until its own question is answered', async () => {
  const { inbox, desk, ticketId, askAgain, handOvers } = await watched()
  await askAgain()
  await desk.handOver(ticketId, { at: june(24, 8), address })
  await bringIn(inbox, [answeredOn(22)])
  expect(await handOvers()).toEqual([{ endedAt: null, why: null }])
  expect(await questions(inbox)).toMatchObject([
    { status: 'with-department', completeReplyAt: june(22, 12) },
    { status: 'with-department', completeReplyAt: null },
  ])
  await bringIn(inbox, [answeredOn(25)])
  expect(await handOvers()).toEqual([{ endedAt: june(25, 12), why: 'answered' }])
  expect(await questions(inbox)).toMatchObject([
    { status: 'answered', completeReplyAt: june(22, 12) },
    { status: 'answered', completeReplyAt: june(25, 12) },
  ])
})

test('when the hand-over is over and a later question waits, it is back with the front line', async () => {
  const { inbox, desk, ticketId, askAgain, handOvers } = await watched()
  await desk.handOver(ticketId, { at: june(22, 9), address })
  await askAgain()
  await bringIn(inbox, [answeredOn(22)])
  expect(await handOvers()).toEqual([{ endedAt: june(22, 12), why: 'answered' }])
  expect(await questions(inbox)).toMatchObject([
    { status: 'new', completeReplyAt: june(22, 12) },
    { status: 'new', completeReplyAt: null },
  ])
})
