import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../../src/base/log.ts'
import { deliverWaiting } from '../../../src/mail/outbox/deliver.ts'
import { queueMail } from '../../../src/mail/outbox.ts'
import { openSmtp, SendError, type Transport } from '../../../src/mail/smtp.ts'
import { buildRaw } from '../../../src/mail/write/build.ts'
import { fakeClock } from '../../support/clock.ts'
import { openOffice } from '../../support/office.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { startSmtpSink } from '../../support/smtp-sink.ts'
import { someMail } from '../some-mail.ts'

// Two ways out of the house behind one door: SMTP, and one that has no wire at all, as Microsoft Graph would be.

interface Way {
  transport: Transport
  /** What has left, as raw mail with its recipients. */
  left: () => { raw: string; to: string[] }[]
  /** The next mail is refused for good, put off, or its answer is lost. */
  next: (fate: 'refused' | 'put-off' | 'lost') => void
  close: () => Promise<void>
}

const url = await testDatabase()
const clock = fakeClock('2026-03-17T09:20:00Z')
const now = () => clock.now()
const { db, mailbox, people } = await openOffice(url, now())
beforeEach(() => runSql(url, 'truncate outbox, sending_pause cascade'))

async function overSmtp(): Promise<Way> {
  const sink = await startSmtpSink()
  const config = {
    host: '127.0.0.1',
    port: sink.port,
    tls: 'none',
    user: null,
    password: null,
  } as const
  const transport = openSmtp(config, { log: silentLog })
  const faults = { refused: '550 5.1.1 No such user', 'put-off': '451 4.7.1 Later' } as const
  return {
    transport,
    left: () => sink.taken.splice(0),
    next: (fate) => {
      if (fate === 'lost') sink.fail('END', 'drop-after')
      else sink.fail('RCPT', faults[fate])
    },
    close: async () => {
      transport.close()
      await sink.stop()
    },
  }
}

/** Takes mails by a call, and answers by a promise. */
async function inProcess(): Promise<Way> {
  const taken: { raw: string; to: string[] }[] = []
  const fates: ('refused' | 'put-off' | 'lost')[] = []
  const nothing = {
    codes: [],
    command: null,
    responseCode: null,
    enhanced: null,
    handedOver: false,
  }
  const failures = {
    refused: { ...nothing, command: 'RCPT TO', responseCode: 550, enhanced: '5.1.1' },
    'put-off': { ...nothing, command: 'RCPT TO', responseCode: 451, enhanced: '4.7.1' },
    lost: { ...nothing, handedOver: true },
  }
  const transport: Transport = {
    send: async (mail, archive = null) => {
      const fate = fates.shift()
      if (fate === 'refused' || fate === 'put-off') throw new SendError(failures[fate])
      const to = [mail.recipient, ...(archive === null ? [] : [archive])]
      taken.push({ raw: (await buildRaw(mail)).toString('latin1'), to })
      if (fate === 'lost') throw new SendError(failures.lost)
      return { response: '250 Ok', accepted: to, providerId: null }
    },
    check: async () => undefined,
    close: () => undefined,
  }
  return {
    transport,
    left: () => taken.splice(0),
    next: (fate) => fates.push(fate),
    close: async () => undefined,
  }
}

describe.each([
  ['SMTP', await overSmtp()],
  ['a way without a wire', await inProcess()],
])('%s', (_name, way) => {
  afterAll(() => way.close())

  const queue = async () => {
    const id = randomUUID()
    const one = {
      id,
      kind: 'svar',
      idempotencyKey: id,
      messageId: `<${id}@bjorkvalla.example>`,
    } as const
    const about = { mailboxId: mailbox.id, personId: people.anna, sentCopy: false }
    await db
      .transaction()
      .execute((tx) => queueMail(tx, { ...one, ...about, mail: someMail }, now()))
    return one.messageId
  }
  const deliver = (archive: string | null = null) =>
    deliverWaiting({ db, log: silentLog, smtp: way.transport, archive }, now)
  const states = async () =>
    (await runSql(url, 'select state from outbox')).map(({ state }) => state)
  const none = { sent: 0, retried: 0, failed: 0, unknown: 0 }

  test('takes a mail once, for whom it is', async () => {
    const messageId = await queue()
    expect(await deliver()).toEqual({ ...none, sent: 1 })
    expect(await deliver()).toEqual(none)
    const [one, ...others] = way.left()
    expect(others).toEqual([])
    expect(one?.to).toEqual([someMail.recipient])
    expect(one?.raw).toContain(`Message-ID: ${messageId}`)
  })

  test('takes the copy for the archive in the same step', async () => {
    await queue()
    await deliver('arkiv@bjorkvalla.example')
    expect(way.left()).toMatchObject([{ to: [someMail.recipient, 'arkiv@bjorkvalla.example'] }])
  })

  test.each([
    ['refused', { failed: 1 }, 'failed', 0],
    ['put-off', { retried: 1 }, 'queued', 0],
    ['lost', { unknown: 1 }, 'unknown', 1],
  ] as const)('that says "%s" is understood', async (fate, counts, state, count) => {
    way.next(fate)
    await queue()
    expect(await deliver()).toEqual({ ...none, ...counts })
    expect(await states()).toEqual([state])
    expect(way.left()).toHaveLength(count)
  })
})
