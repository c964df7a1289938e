import { afterAll, describe, expect, test } from 'vitest'
import { openHastyParser } from '../../../src/arrival/parse/hasty.ts'
import { openParser } from '../../../src/arrival/parse/parser.ts'
import { receiveWaiting } from '../../../src/arrival/receive.ts'
import { silentLog } from '../../../src/base/log.ts'
import { eventually } from '../../support/eventually.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { testDatabase } from '../../support/postgres.ts'
import { kontakt, monday, openInbox } from '../inbox.ts'

const inbox = await openInbox(await testDatabase())
const told: string[] = []
/** The reader takes any mail quickly: so the patience is shorter than what is ever waited in use. Milliseconds. */
const patienceMs = 300
const hasty = openHastyParser({ log: silentLog, onRead: () => told.push('read') }, patienceMs)
afterAll(() => hasty.close())

const small = (subject: string) =>
  buildMail({ from: 'Eva <eva@post.example>', to: kontakt, subject, text: 'Hej!', date: monday })

/** Takes the reader's memory rather than its time, on any machine. */
const heavy = Buffer.from(
  'From: tung@post.example\r\nSubject: Tung\r\nContent-Type: application/pdf\r\n' +
    `Content-Transfer-Encoding: quoted-printable\r\n\r\n${'=41'.repeat(20_000_000)}`,
)

describe('a mail that takes long to read', () => {
  test('holds up no other, and is read in the end', { timeout: 120_000 }, async () => {
    // The process that reads is up before its time is taken.
    await hasty.parse([Buffer.from(small('Uppvärmning'))])
    await inbox.put(heavy, { at: new Date(monday.getTime() - 60_000) })
    await inbox.put(small('Snabb'))
    const first = await receiveWaiting(inbox.ctx, hasty, monday)
    expect(first.map(({ outcome }) => outcome)).toEqual(['opened'])
    await inbox.put(small('Nästa'))
    const second = await receiveWaiting(inbox.ctx, hasty, monday)
    expect(second.map(({ outcome }) => outcome)).toEqual(['opened'])
    await eventually('its answer', () => told.length > 0, { within: 100_000 })
    const soon = new Date(monday.getTime() + 60_000)
    const last = await receiveWaiting(inbox.ctx, hasty, soon)
    // Read by a quick machine, given up by a slow one: in either case it is there.
    expect(['opened', 'unreadable']).toContain(last[0]?.outcome)
    expect(last).toHaveLength(1)
    expect(await receiveWaiting(inbox.ctx, hasty, soon)).toEqual([])
  })
})

test('a reader that is closed says nothing about the mail it was reading', async () => {
  const own = openParser({ log: silentLog })
  const reading = own.parse([heavy, small('Efter')])
  await own.close()
  await expect(reading).rejects.toThrow('closed')
  await expect(own.parse([small('Senare')])).rejects.toThrow('closed')
})
