import { expect, test } from 'vitest'
import { delayed } from '../../src/followup/delayed.ts'
import { type LetterKind } from '../../src/journey.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { replyAccepted } from '../../src/ticket/replies.ts'
import { arrive, type Arrived } from '../support/office.ts'
import { openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
const app = await openDeskApp(url, '2026-03-17T09:20:00Z')
const { ctx, office } = app
const anna = await app.as(office.people.anna)

/** Sent, accepted at once, and reported as delayed an hour later. */
async function sentAndDelayed(slag: LetterKind): Promise<Arrived> {
  const one = await arrive(office, { at: new Date('2026-03-16T09:45:00Z') })
  const { text } = await anna.get(`/arenden/${one.number}`)
  const field = (name: string) => new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1]
  const form = { slag, text: 'Lampan lagas.', nyckel: field('nyckel') ?? '' }
  await anna.post(`/arenden/${one.number}/svar`, { ...form, sedd: field('sedd') ?? '' })
  const accepted = new Date('2026-03-17T09:20:10Z')
  const [row] = await runSql(
    url,
    `update outbox set state = 'sent', accepted_at = $1 where ticket_id = $2 returning id`,
    [accepted, one.ticketId],
  )
  const outboxId = String(row?.id)
  const reply = { ...one, outboxId, kind: slag, personId: office.people.anna }
  await ctx.db.transaction().execute(async (tx) => {
    await replyAccepted(tx, reply, accepted, await loadCalendar(tx))
    await delayed(tx, { outboxId }, new Date('2026-03-17T10:20:00Z'))
  })
  return one
}

test.each([
  ['svar', 'svaret'],
  ['forseningsbesked', 'beskedet'],
] as const)('a delay is said at the %s that it is about', async (slag, called) => {
  const one = await sentAndDelayed(slag)
  const page = await anna.get(`/arenden/${one.number}`)
  const badge = new RegExp(
    `badge-soon[^]*?Skickat[^<]*</span>[^]*?<p class="quiet">Servern hos mottagaren har inte tagit emot ${called} än\\. Den försöker igen\\.`,
  )
  expect(page.text).toMatch(badge)
})
