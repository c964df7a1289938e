import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../../src/base/log.ts'
import { type MailboxConfig } from '../../../src/config.ts'
import { openImap } from '../../../src/mail/imap.ts'
import { askWitnesses } from '../../../src/mail/outbox/ask-witness.ts'
import { claimWaiting } from '../../../src/mail/outbox/claim.ts'
import { storeCopies } from '../../../src/mail/outbox/sent-copy.ts'
import { markSent, markUnknown } from '../../../src/mail/outbox/settle.ts'
import { weigh } from '../../../src/mail/outbox/witness.ts'
import { queueMail } from '../../../src/mail/outbox.ts'
import { replyQueued } from '../../../src/ticket/replies.ts'
import { fakeClock } from '../../support/clock.ts'
import { mailboxAddress } from '../../support/config.ts'
import { type DovecotServer, password, startDovecot } from '../../support/dovecot.ts'
import { missing } from '../../support/needs.ts'
import { arrive, openOffice } from '../../support/office.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { someMail } from '../some-mail.ts'

const url = await testDatabase()
const clock = fakeClock('2026-03-17T09:20:00Z')
const now = () => clock.now()
const office = await openOffice(url, now())
const { db, mailbox, people } = office
const archiveAddress = 'arkiv@bjorkvalla.example'

describe('what a witness shows', () => {
  const triedAt = new Date('2026-03-17T09:20:00Z')
  const after = (minutes: number) => new Date(triedAt.getTime() + minutes * 60_000)
  test.each([
    ['is there', { isThere: true, isReliable: false, now: after(0) }, 'left'],
    ['is not there yet', { isThere: false, isReliable: true, now: after(9) }, 'wait'],
    [
      'is not there after ten minutes',
      { isThere: false, isReliable: true, now: after(10) },
      'absent',
    ],
    ['is not there, as nothing is', { isThere: false, isReliable: false, now: after(999) }, 'wait'],
  ] as const)('the mail %s', (_what, shown, verdict) => {
    expect(weigh({ ...shown, triedAt })).toBe(verdict)
  })
})

describe.skipIf(missing('dovecot'))('a mail of which nobody knows whether it left', () => {
  let dovecot: DovecotServer
  let configOf: (address: string) => MailboxConfig
  beforeAll(async () => {
    dovecot = await startDovecot({ users: [mailboxAddress, archiveAddress] })
    configOf = (address) => ({
      ...{ address, host: '127.0.0.1', port: dovecot.imapPort, tls: 'none', user: address },
      ...{ password, folders: ['INBOX'], moveTo: null, sentCopy: 'server' },
    })
  })
  afterAll(() => dovecot.close())
  beforeEach(() =>
    runSql(
      url,
      'truncate outbox, ticket, turn, message, event, sending_pause, ticket_serial cascade',
    ),
  )

  const inTx = <T>(work: Parameters<ReturnType<typeof db.transaction>['execute']>[0]) =>
    db.transaction().execute(work) as Promise<T>

  const rowOf = async (id: string) =>
    (await runSql(url, 'select * from outbox where id = $1', [id]))[0]!
  const turnOf = async (id: string) =>
    (await runSql(url, 'select * from turn where id = $1', [id]))[0]!
  const statusOf = async (id: string) =>
    (await runSql(url, 'select status from ticket where id = $1', [id]))[0]?.status

  /** An answer that has been tried. */
  async function tried(witness: 'sent' | 'archive' = 'sent') {
    const one = await arrive(office, { at: new Date('2026-03-16T08:15:00Z') })
    const messageId = `<${randomUUID()}@bjorkvalla.example>`
    const subject = `SV: Lampan ${messageId.slice(1, 9)}`
    const about = { ticketId: one.ticketId, turnId: one.turnId, personId: people.anna }
    const { id } = await db.transaction().execute(async (tx) => {
      const mail = { ...someMail, subject, fromAddress: mailboxAddress }
      const new_ = { kind: 'svar', idempotencyKey: messageId, messageId, mail } as const
      const queued = await queueMail(
        tx,
        { ...new_, ...about, mailboxId: mailbox.id, sentCopy: true },
        now(),
      )
      await replyQueued(tx, { ...about, kind: 'svar', outboxId: queued.id }, now())
      return queued
    })
    const witnesses = { archive: witness === 'archive', keepsSent: [mailbox.id] }
    const [row] = await claimWaiting(db, now(), { atOnce: 9, perMinute: 0, most: 1, witnesses })
    if (row?.id !== id) throw new Error('Another mail was claimed.')
    return { ...one, id, row, messageId, subject }
  }

  async function lost(witness: 'sent' | 'archive') {
    const one = await tried(witness)
    const doubt = { words: 'Oklart.', witness, lookAt: new Date(now().getTime() + 30_000) }
    await inTx((tx) => markUnknown(tx, one.row, doubt, now()))
    return one
  }

  async function left() {
    const one = await tried()
    await inTx((tx) => markSent(tx, one.row, { acceptedAt: now() }))
    return one
  }

  const raw = (
    one: { messageId: string; subject: string },
    id = one.messageId,
    more: string[] = [],
  ) =>
    [
      `Message-ID: ${id}`,
      ...more,
      `To: ${someMail.toAddress}`,
      `Subject: ${one.subject}`,
      `Date: ${now().toUTCString()}`,
      '',
      'Hej',
    ].join('\r\n')
  const keep = (text: string, where: 'Sent' | 'archive' = 'Sent') =>
    where === 'Sent'
      ? dovecot.append(mailboxAddress, text, { folder: 'Sent', date: now() })
      : dovecot.append(archiveAddress, text, { date: now() })

  const ask = (open = openImap) =>
    askWitnesses(
      {
        ...{ db, log: silentLog, archive: configOf(archiveAddress) },
        mailboxes: [{ id: mailbox.id, config: configOf(mailboxAddress) }],
      },
      now,
      open,
    )
  const none = { left: 0, absent: 0, wait: 0 }

  test.each(['sent', 'archive'] as const)('has left when it is there (%s)', async (witness) => {
    const one = await lost(witness)
    await keep(raw(one), witness === 'sent' ? 'Sent' : 'archive')
    expect(await ask()).toEqual(none)
    clock.advance({ seconds: 30 })
    expect(await ask()).toEqual({ ...none, left: 1 })
    expect(await rowOf(one.id)).toMatchObject({ state: 'sent', fault: null, provider_id: null })
    expect((await turnOf(one.turnId)).complete_reply_at).not.toBeNull()
    expect(await ask()).toEqual(none)
  })

  test('answers its ticket, which had come back', async () => {
    const one = await lost('sent')
    await runSql(
      url,
      `insert into event (at, kind, ticket_id, data) values ($1, 'reply.unknown', $2, jsonb_build_object('outboxId', $3::text))`,
      [now(), one.ticketId, one.id],
    )
    await runSql(url, `update ticket set status = 'started' where id = $1`, [one.ticketId])
    await keep(raw(one))
    clock.advance({ seconds: 30 })
    await ask()
    expect(await statusOf(one.ticketId)).toBe('answered')
  })

  test('is sent again with the same id when it surely is not there', async () => {
    const before = await left()
    await keep(raw(before))
    const one = await lost('sent')
    clock.advance({ minutes: 9 })
    expect(await ask()).toEqual({ ...none, wait: 1 })
    clock.advance({ minutes: 5 })
    expect(await ask()).toEqual({ ...none, absent: 1 })
    expect(await rowOf(one.id)).toMatchObject({ state: 'queued', message_id: one.messageId })
    expect(await claimWaiting(db, now(), { atOnce: 9, perMinute: 0, most: 9 })).toHaveLength(1)
  })

  test('is not sent again when the witness has never shown anything', async () => {
    await lost('sent')
    clock.advance({ minutes: 11 })
    expect(await ask()).toEqual({ ...none, wait: 1 })
  })

  test('is not sent again when the witness has not got what left last either', async () => {
    await left()
    await lost('sent')
    clock.advance({ minutes: 11 })
    expect(await ask()).toEqual({ ...none, wait: 1 })
  })

  test('is not sent again because of one that left before anybody could bear witness', async () => {
    const before = await left()
    await runSql(url, `update outbox set witness = null`)
    await keep(raw(before))
    await lost('sent')
    clock.advance({ minutes: 11 })
    expect(await ask()).toEqual({ ...none, wait: 1 })
  })

  test('waits while the witness is away', async () => {
    const before = await left()
    await keep(raw(before))
    const one = await lost('sent')
    clock.advance({ minutes: 11 })
    const away = () => Promise.reject(new Error('away'))
    expect(await ask(away)).toEqual(none)
    expect(await rowOf(one.id)).toMatchObject({ state: 'unknown', looks: 1 })
  })

  test('is left to a person after two days', async () => {
    const one = await lost('sent')
    for (let n = 0; n < 70; n++) {
      clock.advance({ hours: 1 })
      await ask()
    }
    expect(await rowOf(one.id)).toMatchObject({ state: 'unknown', look_at: null })
  })

  test.each([
    ['in a header of its own', (id: string) => [`X-Microsoft-Original-Message-ID: ${id}`]],
    ['nowhere', () => []],
  ])('is known though the provider gave it another id and has ours %s', async (_how, more) => {
    const one = await lost('sent')
    await keep(raw(one, '<other@provider.example>', more(one.messageId)))
    clock.advance({ seconds: 30 })
    expect(await ask()).toEqual({ ...none, left: 1 })
    expect(await rowOf(one.id)).toMatchObject({ provider_id: '<other@provider.example>' })
  })

  test('of what left the id that the provider gave is learnt from Sent', async () => {
    const one = await left()
    await keep(raw(one, '<given@provider.example>'))
    const mailboxes = [{ id: mailbox.id, config: configOf(mailboxAddress) }]
    const stored = await storeCopies({ db, log: silentLog, mailboxes }, now)
    expect(stored).toEqual({ stored: 1, failed: 0 })
    expect(await rowOf(one.id)).toMatchObject({
      ...{ sent_copy: 'stored', provider_id: '<given@provider.example>', state: 'sent' },
    })
    expect(await dovecot.list(mailboxAddress, 'Sent')).not.toHaveLength(0)
  })
})
