import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DovecotServer, startDovecot } from '../support/dovecot.ts'
import { eventually } from '../support/eventually.ts'
import { size } from '../support/fault-size.ts'
import { type Intake, openIntake } from '../support/intake.ts'
import { missing } from '../support/needs.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { listServer, openSender } from '../support/sender.ts'
import { allWell, judge } from '../support/verdict.ts'

const url = await testDatabase()
const user = 'kontakt@bjorkvalla.example'
const count = size(300, 2_000)
/** At least so long after the other has taken over does the first one sleep. Milliseconds. */
const asleep = size(0, 60_000)

describe.skipIf(missing('dovecot'))('two readers of one mailbox', () => {
  let dovecot: DovecotServer
  let intake: Intake

  beforeAll(async () => {
    dovecot = await startDovecot({ users: [user] })
    intake = openIntake(url, null, [{ address: user, imapPort: dovecot.imapPort }])
  })
  afterAll(() => dovecot.close())

  const epoch = async () =>
    Number((await runSql(url, 'select epoch from mailbox_leader'))[0]?.epoch ?? 0)

  test('one paused in the middle of its work and woken when the other leads: it writes nothing', async () => {
    const sender = openSender(dovecot, user)
    for (let i = 0; i < count; i++) sender.leave({ date: new Date(Date.UTC(2026, 2, 9, 0, i)) })
    const first = intake.start('poll-mailbox')
    const some = async () => (await intake.stored()) > 0
    await eventually('the first one to begin', some, { within: 30_000, every: 5 })
    first.signal('SIGSTOP')
    const led = await epoch()
    const whenPaused = await intake.stored()
    const second = intake.start('poll-mailbox')
    await eventually('the second one to take over', async () => (await epoch()) > led, {
      within: 120_000,
    })
    const all = async () => (await intake.stored()) === sender.sent.length
    await eventually('the second one to fetch the rest', all, { within: 120_000 })
    await pause(asleep)
    const before = await epoch()
    first.signal('SIGCONT')
    for (let i = 0; i < 20; i++) await sender.send()
    await eventually('the new mail to be fetched', all, { within: 90_000 })
    // Now the one that slept has to do the work again.
    await second.end('SIGKILL')
    for (let i = 0; i < 20; i++) await sender.send()
    await eventually('the mail to be fetched by the first', all, { within: 120_000 })
    expect(await epoch()).toBeGreaterThan(before)
    await first.end('SIGTERM')
    await intake.whole(async () => (await intake.filed()) === sender.sent.length)
    const onServer = await listServer(dovecot, user)
    expect(onServer.length).toBe(sender.sent.length)
    expect(await judge(url, { sent: sender.sent, onServer })).toEqual(allWell)
    console.log(`${count} mails, paused after ${whenPaused}`)
  }, 600_000)
})
