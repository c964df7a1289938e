import { describe, expect, test } from 'vitest'
import { findCampaigns } from '../../src/followup/campaigns.ts'
import { answerAll, readCampaign } from '../../src/desk/campaign.ts'
import { counts, listQueue } from '../../src/desk/queue.ts'
import { isAlike, likenessOf } from '../../src/ticket/likeness.ts'
import { openDesk } from '../support/desk.ts'
import { arrive } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const now = new Date('2026-03-10T08:15:00Z')
const url = await testDatabase()
const { ctx, office } = await openDesk(url, now)

const petition = `Hej! Jag skriver för att protestera mot att fritidsgården på Norra vägen ska läggas ner.
Gården betyder mycket för våra barn och ungdomar, och det finns inget annat ställe för dem att gå till
på kvällarna. Jag vill att kommunen river upp beslutet och svarar på hur ni tänker.`
const signed = (name: string) => `${petition}\n\nMed vänlig hälsning\n${name}`
const from = (n: number) => ({ name: `Invånare ${n}`, address: `invanare${n}@post.example` })
const ask = (n: number, text: string) => arrive(office, { at: now, from: from(n), text })

describe('two texts', () => {
  const alike = (a: string, b: string) =>
    isAlike(likenessOf(a)?.signature ?? [], likenessOf(b)?.signature ?? [1])

  test('say the same with another name under them', () => {
    expect(alike(signed('Anna Ek'), signed('Bo Lind').toUpperCase())).toBe(true)
  })
  test('do not when they are about the same thing only', () => {
    const own = `Hej, jag undrar varför fritidsgården på Norra vägen ska läggas ner och vart mina barn ska ta
      vägen på kvällarna när den är borta. Vem har bestämt det, och går det att överklaga?`
    expect(alike(petition, own)).toBe(false)
  })
  test('are not compared when they are short', () => {
    expect(likenessOf('Hej, när öppnar simhallen i morgon?')).toBeNull()
  })
  test('of a megabyte cost little', () => {
    const began = performance.now()
    likenessOf('ab '.repeat(350_000))
    likenessOf('x'.repeat(1_000_000))
    expect(performance.now() - began).toBeLessThan(200)
  })
})

test('the same text from many senders is one row of the queue, and as many questions', async () => {
  const members = []
  for (let n = 1; n <= 4; n++) members.push(await ask(n, signed(`Invånare ${n}`)))
  // The same person once more makes no fifth sender.
  members.push(await ask(4, signed('Invånare 4')))
  await findCampaigns(ctx, now)
  expect(await runSql(url, 'select id from campaign')).toEqual([])
  for (let n = 5; n <= 30; n++) members.push(await ask(n, signed(`Invånare ${n}`)))
  const other = await ask(99, 'Lampan är trasig.')
  await findCampaigns(ctx, now)
  const [campaign] = await runSql(url, 'select id from campaign')
  const viewer = { personId: office.people.anna, now }
  const rows = await listQueue(ctx.db, { ...viewer, view: 'att-besvara', limit: 100 })
  expect(rows.map(({ number }) => number).sort()).toEqual([members[0]?.number, other.number].sort())
  expect(rows.find(({ campaignId }) => campaignId !== null)).toMatchObject({ campaignSize: 31 })
  expect(await counts(ctx.db, viewer)).toMatchObject({ 'att-besvara': 32 })
  expect(await runSql(url, 'select id from turn where excluded is null')).toHaveLength(32)

  const read = await readCampaign(ctx.db, String(campaign?.id))
  if (read === null) throw new Error('No campaign.')
  const by = { campaign: read, personId: office.people.anna, text: 'Hej!\n\nTack för ditt mejl.' }
  const key = '7e1f9d7a-5d0b-4f5d-9e0a-1b2c3d4e5f60'
  expect(await answerAll(ctx, { ...by, key, expected: 30 }, now)).toEqual({
    outcome: 'changed',
    open: 31,
  })
  expect(await answerAll(ctx, { ...by, key, expected: 31 }, now)).toEqual({
    outcome: 'answered',
    sent: 31,
    left: [],
  })
  // The same click again sends nothing.
  await answerAll(ctx, { ...by, key, expected: 31 }, now)
  const sent = await runSql(url, 'select to_address, ticket_id, turn_id from outbox')
  expect(sent).toHaveLength(31)
  expect(new Set(sent.map(({ turn_id }) => turn_id)).size).toBe(31)
  expect(new Set(sent.map(({ to_address }) => to_address)).size).toBe(30)
})
