import { expect, test } from 'vitest'
import { acknowledge, type Acknowledging } from '../../src/followup/acknowledge.ts'
import { outgoing } from '../../src/mail/outbox/outgoing.ts'
import { buildRaw } from '../../src/mail/write/build.ts'
import { ensureMailboxes } from '../../src/municipality/mailboxes.ts'
import { saveSetting } from '../../src/municipality/setting.ts'
import { type Inbox, openInbox } from '../arrival/inbox.ts'
import { isFull } from '../support/fault-size.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

// Machines that answer machines: two installations that send receipts, and a responder that knows no rule.

const start = new Date('2026-03-17T09:20:00Z')
const urls = await Promise.all([testDatabase(), testDatabase()])
const towns = [
  await openTown(
    urls[0],
    'kontakt@bjorkvalla.example',
    'a secret of at least thirty-two characters',
  ),
  await openTown(urls[1], 'kommun@granby.example', 'another secret of thirty-two characters'),
]

interface Town {
  address: string
  url: string
  inbox: Inbox
  ctx: Acknowledging
}

async function openTown(url: string, address: string, secret: string): Promise<Town> {
  const inbox = await openInbox(url, { own: [address], secret })
  const mailboxes = await ensureMailboxes(inbox.db, inbox.ctx.config)
  const jobs = { hint: async () => undefined }
  await saveSetting(inbox.db, 'acknowledgement', { since: start.toISOString() })
  return { address, url, inbox, ctx: { ...inbox.ctx, jobs, mailboxes } }
}

interface Sent {
  to: string
  from: string
  raw: Buffer
  messageId: string
}

/** A responder of the worst kind: it answers everything, each time anew, and marks nothing. */
type Responder = (sent: Sent, n: number) => Sent

let ids = 0
function letter(
  from: string,
  to: string,
  head: string[] = [],
  text = 'Hej! När töms tunnan?',
): Sent {
  const messageId = `<${++ids}.${from}>`
  const lines = [`From: ${from}`, `To: ${to}`, `Message-ID: ${messageId}`, ...head, '', text, '']
  return { from, to, messageId, raw: Buffer.from(lines.join('\r\n')) }
}

/** Carries mail to and fro, ten minutes a round, until nobody writes any more. Returns what was sent in each round. */
async function rounds(first: Sent[], responders: Record<string, Responder> = {}) {
  for (const { url } of towns) {
    await runSql(
      url,
      'truncate ticket, turn, message, event, outbox, delivery, ticket_serial cascade',
    )
  }
  const sent: number[] = []
  let under = first
  for (let round = 1; under.length > 0 && round <= 10; round++) {
    const now = new Date(start.getTime() + round * 600_000)
    const answers = under.flatMap((one, n) => responders[one.to]?.(one, round * 100 + n) ?? [])
    const receipts = (await Promise.all(towns.map((town) => work(town, under, now)))).flat()
    sent.push(receipts.length)
    under = [...answers, ...receipts]
  }
  return sent
}

/** A town takes in what came for it, and sends its receipts. */
async function work(town: Town, under: readonly Sent[], now: Date): Promise<Sent[]> {
  const { inbox, address, ctx } = town
  for (const one of under) if (one.to === address) await inbox.put(one.raw, { at: now })
  while ((await inbox.receive(now)).length > 0);
  await acknowledge(ctx, now)
  const rows = await inbox.db
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', 'queued')
    .execute()
  await inbox.db.updateTable('outbox').set({ state: 'sent' }).execute()
  return Promise.all(
    rows.map(async (row) => {
      const raw = await buildRaw(outgoing(row))
      return { from: address, to: row.to_address, raw, messageId: row.message_id }
    }),
  )
}

const [ours, theirs] = towns.map(({ address }) => address) as [string, string]

test('two installations fall silent after one receipt', async () => {
  // Somebody writes to one town in the name of the other.
  expect(await rounds([letter(ours, theirs, ['Subject: Hej'])])).toEqual([1, 0])
  expect(await rounds([letter(ours, theirs), letter(theirs, ours)])).toEqual([2, 0])
})

test.each<[string, Responder]>([
  [
    'answers in the thread',
    ({ from, to, messageId }) =>
      letter(
        to,
        from,
        ['Subject: Autosvar', `In-Reply-To: ${messageId}`, `References: ${messageId}`],
        'Jag är ledig. Hör av dig i höst!',
      ),
  ],
  [
    'begins anew each time',
    ({ from, to }, n) =>
      letter(
        to,
        from,
        [`Subject: Autosvar ${n}`],
        `Jag är ledig, nummer ${n}. Vem kan hjälpa dig då?`,
      ),
  ],
])('a responder that %s is met with silence', async (_how, responder) => {
  const eva = 'eva@post.example'
  const sent = await rounds([letter(eva, ours, ['Subject: Tunnan'])], { [eva]: responder })
  expect(sent.length).toBeLessThanOrEqual(3)
  expect(sent.reduce((sum, one) => sum + one, 0)).toBe(1)
})

test('all three together fall silent', async () => {
  const eva = 'eva@post.example'
  const both: Responder = ({ from, to }, n) => letter(to, from, [`Subject: Autosvar ${n}`])
  const first = [letter(eva, ours), letter(eva, theirs), letter(theirs, ours), letter(ours, theirs)]
  const sent = await rounds(first, { [eva]: both })
  expect(sent.length).toBeLessThanOrEqual(3)
  expect(sent.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(4)
})

/** Forged mails in an hour, each in another name, and the most receipts that may come of them. */
const { forged, cap } = isFull ? { forged: 10_020, cap: 300 } : { forged: 300, cap: 20 }

test(
  `${forged} forged mails in an hour cause no more than ${cap} receipts`,
  { timeout: isFull ? 300_000 : 60_000 },
  async () => {
    const [town] = towns as [Town, Town]
    const limited = { ...town.ctx, config: { ...town.ctx.config, automaticPerHour: cap } }
    await rounds([])
    const steps = 30
    let receipts = 0
    for (let step = 0; step < steps; step++) {
      const now = new Date(start.getTime() + step * 120_000)
      for (let n = 0; n < forged / steps; n++) {
        const { raw } = letter(`offer-${step}-${n}@post.example`, ours, [
          `Subject: Hej ${step} ${n}`,
        ])
        await town.inbox.put(raw, { at: now })
      }
      while ((await town.inbox.receive(now)).length > 0);
      receipts += await acknowledge(limited, now)
    }
    const [row] = await runSql(town.url, 'select count(*)::int as questions from turn')
    expect(row?.questions).toBe(forged)
    const sent = await runSql(town.url, `select id from outbox where auto_submitted is not null`)
    expect(sent).toHaveLength(receipts)
    expect(receipts).toBe(cap)
  },
)
