import { describe, expect, test } from 'vitest'
import { mostNamed } from '../../../src/arrival/file/known.ts'
import { lookUp } from '../../../src/arrival/file/look-up.ts'
import { readWaiting } from '../../../src/arrival/file/read-waiting.ts'
import { claimWaiting } from '../../../src/arrival/ledger.ts'
import { loadCalendar } from '../../../src/municipality/calendar.ts'
import { buildMail, type Letter } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { bygg, kontakt, lookAt, monday, openInbox, secret } from '../inbox.ts'

const inbox = await openInbox(await testDatabase())
const calendar = await loadCalendar(inbox.db)
const house = { secret, own: new Set([kontakt, bygg]), prefix: 'BV', calendar, now: monday }

const minute = (i: number) => new Date(monday.getTime() + i * 60_000)

/** A machine that gives all its mail the same Message-ID. */
function scan(id: string, changed: Partial<Letter>): Buffer {
  return buildMail({
    ...{ from: 'Skanner <skanner@post.example>', to: kontakt, subject: 'Skannat' },
    ...{ text: 'Se bilagan.', messageId: id, date: monday, ...changed },
  })
}

async function fill(mails: Buffer[]): Promise<void> {
  for (const raw of mails) await inbox.put(raw)
  for (let filed = 0; filed < mails.length;) {
    const some = await inbox.receive()
    expect(some.length).toBeGreaterThan(0)
    filed += some.length
  }
}

/** What a mail that comes next meets. It is filed afterwards. */
async function meets(raw: Buffer) {
  await inbox.put(raw, { mailbox: bygg })
  const found = await inbox.db.transaction().execute(async (tx) => {
    const claimed = await claimWaiting(tx, 9, monday)
    const { letters } = await readWaiting(inbox.ctx, inbox.parser, claimed, monday)
    expect(letters).toHaveLength(1)
    return lookUp(tx, letters, house)
  })
  const [received] = await inbox.receive()
  return { ...found, received: received! }
}

describe('many mails with one Message-ID', () => {
  test('are not looked at, and their tickets not held, for one more', async () => {
    const id = '<en@skanner.example>'
    await fill(Array.from({ length: 60 }, (_, i) => scan(id, { date: minute(i) })))
    const { known, ticketIds, received } = await meets(scan(id, { date: minute(60) }))
    expect(known.namesakes(id)).toEqual([])
    expect(ticketIds).toEqual([])
    expect(received.outcome).toBe('opened')
    const { messages } = await lookAt(inbox.db, received.ticketId)
    expect(messages[0]?.reasons.messageId).toMatch(/^Ett annat mejl har samma Message-ID/)
  })

  test('and the same subject, sender and date are compared up to a limit', async () => {
    const id = '<lika@skanner.example>'
    await fill(Array.from({ length: 60 }, (_, i) => scan(id, { text: `Sida ${i}` })))
    const { known, ticketIds, received } = await meets(scan(id, { text: 'Sida 60' }))
    expect(known.namesakes(id)).toHaveLength(mostNamed)
    expect(ticketIds).toEqual([])
    expect(received.outcome).toBe('opened')
  })

  test('hide no twin: its ticket alone is held', async () => {
    const id = '<tvilling@skanner.example>'
    await fill(Array.from({ length: 60 }, (_, i) => scan(id, { date: minute(i) })))
    const again = scan(id, { date: minute(30), headers: { 'X-Trace': 'bygg' } })
    const { ticketIds, received } = await meets(again)
    expect(received.outcome).toBe('duplicate')
    expect(ticketIds).toEqual([received.ticketId])
  })
})
