import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Tx } from '../../src/db/connect.ts'
import { listen } from '../../src/db/listen.ts'
import { type OutboundKind } from '../../src/journey.ts'
import { claimCopies, noteCopy } from '../../src/mail/outbox/copies.ts'
import { claimWaiting, staleSending } from '../../src/mail/outbox/claim.ts'
import { fail, markSent, markUnknown, retryLater } from '../../src/mail/outbox/settle.ts'
import { isReply, queueMail } from '../../src/mail/outbox.ts'
import { fakeClock } from '../support/clock.ts'
import { eventually } from '../support/eventually.ts'
import { openOffice } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { someMail } from './some-mail.ts'

const url = await testDatabase()
const clock = fakeClock('2026-03-17T09:20:00Z')
const now = () => clock.now()
const { db } = await openOffice(url, now())
beforeEach(() => runSql(url, 'truncate outbox cascade'))

const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.transaction().execute(work)
const queue = (key: string = randomUUID(), kind: OutboundKind = 'reminder', sentCopy = false) => {
  const messageId = `<${randomUUID()}@bjorkvalla.example>`
  const one = { kind, idempotencyKey: key, mail: someMail, messageId, sentCopy }
  return inTx((tx) => queueMail(tx, one, now()))
}
const most = (count: number) => ({ atOnce: 99, perMinute: 0, most: count })
const row = async (id: string) =>
  (await runSql(url, 'select * from outbox where id = $1', [id]))[0]!

describe('a mail in the outbox', () => {
  test('is one mail however often its key is used', async () => {
    const first = await queue('a')
    expect(first.outcome).toBe('queued')
    expect(await queue('a')).toEqual({ id: first.id, outcome: 'already' })
    expect(await runSql(url, 'select id from outbox')).toHaveLength(1)
  })

  test('is one mail when two send it at the same time', async () => {
    const both = await Promise.all([queue('a'), queue('a')])
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['already', 'queued'])
  })

  test('is not there when its transaction came to nothing', async () => {
    const broken = inTx(async (tx) => {
      const one = {
        kind: 'report',
        idempotencyKey: 'b',
        mail: someMail,
        messageId: '<b@a.se>',
      } as const
      await queueMail(tx, { ...one, sentCopy: false }, now())
      throw new Error('broken')
    })
    await expect(broken).rejects.toThrow('broken')
    expect(await runSql(url, 'select id from outbox')).toEqual([])
  })

  test('is told of, by its id', async () => {
    const told: string[] = []
    const ears = listen(url, ['outbox'], {
      message: (_, id) => told.push(id),
      gap: () => undefined,
    })
    const id = await eventually('the listener to hear', async () => {
      const { id } = await queue()
      return told.length > 0 ? id : null
    })
    expect(told[0]).toMatch(/^[0-9a-f-]{36}$/)
    await eventually('the last to be heard', () => told.includes(id))
    await ears.close()
  })

  test('is a reply only when it goes to the inquirer', () => {
    const kinds = ['svar', 'delsvar', 'motfraga', 'handover', 'reminder', 'report'] as const
    expect(kinds.filter((kind) => isReply({ kind }))).toEqual(['svar', 'delsvar', 'motfraga'])
  })
})

describe('the mails that wait', () => {
  test('are taken by one sender each, however many there are', async () => {
    for (let i = 0; i < 20; i++) await queue()
    const taken = await Promise.all(
      Array.from({ length: 8 }, () => claimWaiting(db, now(), most(3))),
    )
    const ids = taken.flat().map(({ id }) => id)
    expect(ids.length).toBeGreaterThanOrEqual(3)
    expect(new Set(ids).size).toBe(ids.length)
    expect(taken.every((some) => some.length <= 3)).toBe(true)
  })

  test('are marked as under way, with the try counted, before anybody has them', async () => {
    const { id } = await queue()
    const [claimed] = await claimWaiting(db, now(), most(3))
    expect(claimed).toMatchObject({ id, state: 'sending', attempts: 1, subject: someMail.subject })
    expect(await row(id)).toMatchObject({ state: 'sending', attempted_at: now() })
    expect(await claimWaiting(db, now(), most(3))).toEqual([])
  })

  test('come when their time has come, the longest waiting first', async () => {
    const { id } = await queue()
    const [one] = await claimWaiting(db, now(), most(1))
    const verdict = { about: 'mail', words: 'Vänta.' } as const
    expect(await inTx((tx) => retryLater(tx, one!, verdict, now()))).toBe('queued')
    expect(await row(id)).toMatchObject({ state: 'queued', fault: 'Vänta.' })
    clock.advance({ seconds: 59 })
    expect(await claimWaiting(db, now(), most(1))).toEqual([])
    const later = await queue()
    clock.advance({ seconds: 2 })
    expect((await claimWaiting(db, now(), most(1))).map((found) => found.id)).toEqual([later.id])
    expect((await claimWaiting(db, now(), most(1))).map((found) => found.id)).toEqual([id])
  })
})

describe('the end of a mail', () => {
  const claimed = async () => {
    await queue()
    return (await claimWaiting(db, now(), most(1)))[0]!
  }

  test('that was accepted is said once', async () => {
    const one = await claimed()
    const at = { acceptedAt: now() }
    expect(await inTx((tx) => markSent(tx, one, at))).toBe(true)
    expect(await inTx((tx) => markSent(tx, one, at))).toBe(false)
    expect(await row(one.id)).toMatchObject({ state: 'sent', accepted_at: now(), fault: null })
  })

  test('is the acceptance, also when somebody thought that the sender had died', async () => {
    const one = await claimed()
    const doubt = { words: 'Oklart.', witness: null, lookAt: null }
    expect(await inTx((tx) => markUnknown(tx, one, doubt, now()))).toBe(true)
    expect(await inTx((tx) => markSent(tx, one, { acceptedAt: now() }))).toBe(true)
    expect(await inTx((tx) => markUnknown(tx, one, doubt, now()))).toBe(false)
    expect(await inTx((tx) => fail(tx, one, 'Nej.', now()))).toBe(false)
  })

  test('comes after two days of "later"', async () => {
    const one = await claimed()
    clock.advance({ days: 2, seconds: 1 })
    const verdict = { about: 'mail', words: 'Vänta.' } as const
    expect(await inTx((tx) => retryLater(tx, one, verdict, now()))).toBe('failed')
    expect(await row(one.id)).toMatchObject({ state: 'failed', fault: 'Vänta.' })
  })

  test('is looked for when a sender has been gone for long', async () => {
    const { id } = await claimed()
    const found = (minutes: number) => {
      const before = new Date(now().getTime() - minutes * 60_000)
      return inTx(async (tx) => (await staleSending(tx, before)).map((one) => one.id))
    }
    expect(await found(10)).toEqual([])
    clock.advance({ minutes: 11 })
    expect(await found(10)).toEqual([id])
  })
})

describe('the copy of a sent mail', () => {
  const sent = async (sentCopy = true) => {
    const { id } = await queue(randomUUID(), 'svar', sentCopy)
    const rows = await claimWaiting(db, now(), most(99))
    const one = rows.find((found) => found.id === id)!
    await inTx((tx) => markSent(tx, one, { acceptedAt: now() }))
    return id
  }

  test('is wanted only where we store it ourselves, and only of what was sent', async () => {
    await sent(false)
    await queue(randomUUID(), 'svar', true)
    expect(await claimCopies(db, now(), 9)).toEqual([])
    const id = await sent()
    expect((await claimCopies(db, now(), 9)).map((one) => one.id)).toEqual([id])
  })

  test('is tried five times, further and further apart, and then given up', async () => {
    const id = await sent()
    const waits = [{}, { seconds: 30 }, { minutes: 2 }, { minutes: 30 }, { hours: 12 }]
    for (const wait of waits) {
      expect(await row(id)).toMatchObject({ sent_copy: 'pending', state: 'sent' })
      clock.advance(wait)
      const [one] = await claimCopies(db, now(), 9)
      expect(await claimCopies(db, now(), 9)).toEqual([])
      await noteCopy(db, one!, { outcome: 'missing' })
    }
    expect(await row(id)).toMatchObject({ sent_copy: 'failed', state: 'sent' })
    clock.advance({ days: 2 })
    expect(await claimCopies(db, now(), 9)).toEqual([])
  })

  test('is stored once', async () => {
    const id = await sent()
    const [one] = await claimCopies(db, now(), 9)
    await noteCopy(db, one!, { outcome: 'stored' })
    expect(await row(id)).toMatchObject({ sent_copy: 'stored', state: 'sent' })
    clock.advance({ days: 2 })
    expect(await claimCopies(db, now(), 9)).toEqual([])
  })
})
