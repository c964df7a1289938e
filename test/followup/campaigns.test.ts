import { describe, expect, test } from 'vitest'
import { findCampaigns } from '../../src/followup/campaigns.ts'
import { answerAll, readCampaign } from '../../src/desk/campaign.ts'
import { counts, listQueue } from '../../src/desk/queue.ts'
import { isAlike, likenessOf } from '../../src/ticket/likeness.ts'
import { textsLike } from '../../src/ticket/alike-texts.ts'
import { openDesk } from '../support/desk.ts'
import { arrive, writeAgain } from '../support/office.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { placeInTurn } from '../../src/ticket/messages.ts'
import { openTurn } from '../../src/ticket/turns.ts'
import { sql } from 'kysely'
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

describe('what else a member of a campaign asks', () => {
  const text = `Kommunen har sagt att bussen till Ekeby ska sluta gå efter klockan sju på kvällen. Då kan
    ingen som jobbar sent komma hem, och ungdomarna kan inte träna. Jag kräver att bussen får gå kvar.`
  const later = new Date('2026-03-11T08:15:00Z')
  const rider = (n: number) => ({ name: `Resenär ${n}`, address: `resenar${n}@post.example` })
  const openIn = async () => {
    const [ticket] = await runSql(url, 'select campaign_id from ticket where id = $1', [lead])
    const campaign = await readCampaign(ctx.db, String(ticket?.campaign_id))
    if (campaign === null) throw new Error('No campaign.')
    return campaign
  }
  const waiting = async () => {
    const viewer = { personId: office.people.anna, now: later }
    const rows = await listQueue(ctx.db, { ...viewer, view: 'att-besvara', limit: 100 })
    return rows.map(({ number, campaignSize }) => [number, campaignSize])
  }
  const answerOpen = async (key: string, campaign: Awaited<ReturnType<typeof openIn>>) => {
    const expected = campaign.members.filter(({ isOpen }) => isOpen).length
    const about = {
      campaign,
      personId: office.people.anna,
      text: 'Bussen går kvar.',
      key,
      expected,
    }
    return answerAll(ctx, about, later)
  }
  let lead = ''

  test('in the same question is a row of its own, and no answer to all reaches it', async () => {
    const members = []
    for (let n = 1; n <= 6; n++)
      members.push(await arrive(office, { at: now, text, from: rider(n) }))
    await findCampaigns(ctx, now)
    const [first, own, third, fourth] = members
    if (!first || !own || !third || !fourth) throw new Error('Six came.')
    lead = first.ticketId
    await writeAgain(office, own, {
      at: later,
      text: 'Min dotter blev kvar. Vem ringer jag?',
      from: rider(2),
    })
    expect(await waiting()).toEqual(
      expect.arrayContaining([
        [first.number, 5],
        [own.number, 0],
      ]),
    )
    const told = await openIn()
    // While the answer is written, one more asks for something of his own.
    await writeAgain(office, third, { at: later, text: 'Gäller mitt kort då?', from: rider(3) })
    expect(await answerOpen('1e1f9d7a-5d0b-4f5d-9e0a-1b2c3d4e5f60', told)).toEqual({
      outcome: 'answered',
      sent: 4,
      left: [{ number: third.number, why: 'Det har kommit något mer. Läs och svara i ärendet.' }],
    })

    // Answered, and asked again: the question that waits is not the campaign's.
    await runSql(url, `update turn set complete_reply_at = now() where id = $1`, [fourth.turnId])
    await runSql(url, `update ticket set status = 'new' where id = $1`, [fourth.ticketId])
    const asked = { at: later, text: 'Vart vänder jag mig med en skadeanmälan?', from: rider(4) }
    const messageId = await writeAgain(office, fourth, asked)
    const calendar = await loadCalendar(office.db)
    await office.db.transaction().execute(async (tx) => {
      const about = { ticketId: fourth.ticketId, messageId, areaKey: 'gata', excluded: null }
      const turn = await openTurn(tx, { ...about, arrivedAt: later, calendar }, later)
      await placeInTurn(tx, messageId, turn.id)
    })
    await findCampaigns(ctx, later)
    expect(await waiting()).toEqual(expect.arrayContaining([[fourth.number, 0]]))
    expect((await openIn()).members.filter(({ isOpen }) => isOpen)).toEqual([])
  })
})

test('the texts that may say the same are found by what they say, not by when they came', async () => {
  const { bands = [] } = likenessOf(petition) ?? {}
  const within = { from: new Date(now.getTime() - 1), to: new Date(now.getTime() + 1) }
  await office.db.transaction().execute(async (tx) => {
    // Prints of mail that is not there, while nothing checks that it is.
    await sql`set local session_replication_role = replica`.execute(tx)
    await sql`
      insert into text_print (message_id, ticket_id, sender, arrived_at, signature, bands)
      select gen_random_uuid(), gen_random_uuid(), 'x', ${now}::timestamptz + n * interval '1 second',
        array_fill(n, array[48]), array(select n * 12 + i from generate_series(0, 11) i)
      from generate_series(1, 10000) n`.execute(tx)
    await sql`select gin_clean_pending_list('text_print_bands')`.execute(tx)
    await sql`analyze text_print`.execute(tx)
    const plan = await sql`explain ${textsLike(bands, within)}`.execute(tx)
    expect(JSON.stringify(plan.rows)).not.toContain('text_print_arrived')
    await sql`delete from text_print where sender = 'x'`.execute(tx)
  })
})
