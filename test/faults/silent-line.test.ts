import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pollEvery } from '../../src/journey.ts'
import { type DovecotServer, startDovecot } from '../support/dovecot.ts'
import { eventually } from '../support/eventually.ts'
import { openIntake } from '../support/intake.ts'
import { missing } from '../support/needs.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { openSender } from '../support/sender.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

const url = await testDatabase()
const idle = 'kontakt@bjorkvalla.example'
const busy = 'bygg@bjorkvalla.example'
/** Twice the poll, and as much for a machine that has other things to do. */
const within = 4 * pollEvery

describe.skipIf(missing('dovecot'))('a line that a firewall has forgotten', () => {
  let dovecot: DovecotServer
  let idleLine: TcpProxy
  let busyLine: TcpProxy

  beforeAll(async () => {
    dovecot = await startDovecot({ users: [idle, busy] })
    idleLine = await startTcpProxy(dovecot.imapPort)
    busyLine = await startTcpProxy(dovecot.imapPort)
  })
  afterAll(async () => {
    await Promise.all([idleLine.close(), busyLine.close()])
    await dovecot.close()
  })

  const stored = async (address: string) =>
    Number(
      (
        await runSql(
          url,
          'select count(*) from delivery join mailbox on mailbox.id = mailbox_id where address = $1',
          [address],
        )
      )[0]?.count,
    )

  test('is replaced, whether it waited for mail or was in the middle of one', async () => {
    const senders = { idle: openSender(dovecot, idle), busy: openSender(dovecot, busy) }
    const boxes = [
      { address: idle, imapPort: idleLine.port },
      { address: busy, imapPort: busyLine.port },
    ]
    const worker = openIntake(url, null, boxes).start('poll-mailbox')
    const read = async () =>
      Number(
        (await runSql(url, 'select count(*) from folder where reconciled_at is not null'))[0]
          ?.count,
      ) >= 4
    await eventually('both to be read', read, { within: 30_000 })

    // The one is silent while it waits, the other in the middle of many mails, of which some have come.
    idleLine.forget()
    for (let i = 0; i < 3; i++) await senders.idle.send()
    for (let i = 0; i < 300; i++) senders.busy.leave({ date: new Date(Date.UTC(2026, 2, 9, 0, i)) })
    await senders.busy.send()
    await eventually('some of them', async () => (await stored(busy)) > 1, { within, every: 2 })
    busyLine.forget()
    const seen = async () => (await stored(idle)) === 3 && (await stored(busy)) === 301
    await eventually('all mail to be seen', seen, { within })
    const faults = await runSql(url, 'select fault from folder where fault is not null')
    expect(faults).toEqual([])
    await worker.end('SIGTERM')
  }, 300_000)
})
