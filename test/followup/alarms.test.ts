import { beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { type Context } from '../../src/context.ts'
import { noteFault } from '../../src/arrival/fetch/folder-faults.ts'
import { noteContact, noteReconciled } from '../../src/arrival/fetch/folders.ts'
import { tellAlarms } from '../../src/followup/alarms.ts'
import { deliverWaiting } from '../../src/mail/outbox/deliver.ts'
import { openSmtp } from '../../src/mail/smtp.ts'
import { clearAlarm, openAlarms, raiseAlarm } from '../../src/municipality/alarms.ts'
import { setActive } from '../../src/municipality/people.ts'
import { fakeClock } from '../support/clock.ts'
import { openDesk } from '../support/desk.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { readable } from '../support/readable.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

// Tuesday 17 March 2026, 10.00 in Sweden; the office is open from 8 to 17.
const start = new Date('2026-03-17T09:00:00Z')
const url = await testDatabase()
const clock = fakeClock(start)
const { ctx, office, hints } = await openDesk(url, start)
const place = { mailboxId: ctx.mailboxes[0]!.id, folder: 'INBOX' }

beforeEach(async () => {
  clock.set(start)
  hints.length = 0
  await runSql(url, 'truncate alarm, outbox, folder, mailbox_leader, delivery, raw_message cascade')
  await noteContact(ctx.db, place, clock.now())
  await mailCame()
})

const mailCame = () => ctx.db.updateTable('folder').set({ mail_at: clock.now() }).execute()
const reached = () => noteContact(ctx.db, place, clock.now())
const look = (at: Context = ctx) => tellAlarms(at, clock.now())
const mails = () =>
  ctx.db
    .selectFrom('outbox')
    .select(['to_address', 'subject', 'text', 'message_id', 'kind'])
    .orderBy('created_at')
    .execute()
const subjects = async () => (await mails()).map(({ subject }) => subject)

/** Minute by minute, as the worker looks. */
async function pass(minutes: number, each: () => Promise<unknown> = async () => null) {
  for (let n = 0; n < minutes; n++) {
    clock.advance({ minutes: 1 })
    await each()
    await look()
  }
}

describe('a mailbox that is not reached', () => {
  test('is told of after fifteen minutes, once, again after a day, and when it is over', async () => {
    await pass(15)
    expect(await mails()).toEqual([])
    await noteFault(ctx.db, place, 'Mejlservern svarar inte.', clock.now())
    await pass(2)
    expect(await mails()).toHaveLength(1)
    const [told] = await mails()
    expect(told).toMatchObject({
      kind: 'alarm',
      subject:
        'Brevlådan kontakt@bjorkvalla.example har inte gått att läsa sedan tisdag 17 mars 2026 kl. 10.00',
    })
    expect(told?.to_address).toMatch(/^adam\.admin/)
    expect(told?.text).toContain('Hej Adam Admin!')
    expect(told?.text).toContain('Mejlservern svarar inte.')
    expect(told?.text).toContain('https://svarstid.bjorkvalla.example/status')
    expect(told?.text).not.toMatch(/Står kvar|Gäller inte längre/)
    expect(hints).toContainEqual({ queue: 'send-mail', visible: 1 })

    await pass(20)
    expect(await mails()).toHaveLength(1)
    clock.advance({ hours: 23, minutes: 41 })
    await look()
    expect((await subjects()).at(-1)).toMatch(/^Står kvar: Brevlådan/)

    await reached()
    await mailCame()
    await pass(3, reached)
    expect((await subjects()).slice(2)).toEqual([expect.stringMatching(/^Över: Brevlådan/)])
    expect((await mails())[2]?.text).toContain('Gäller inte längre: Brevlådan')
    expect(await openAlarms(ctx.db)).toEqual([])
  })

  test('is no alarm when it is only that we had been away', async () => {
    clock.advance({ hours: 10 })
    await look()
    await pass(3, async () => {
      await reached()
      await mailCame()
    })
    expect(await mails()).toEqual([])
  })

  test('is not told of while a long fetch goes on', async () => {
    await pass(30, mailCame)
    expect(await mails()).toEqual([])
  })
})

describe('a folder that is not read', () => {
  test('is told of by its name, while the others are read', async () => {
    const junk = { ...place, folder: 'Skräp' }
    await ctx.db
      .insertInto('folder')
      .values({ mailbox_id: place.mailboxId, path: 'Skräp', special_use: 'INBOX' })
      .execute()
    await noteFault(ctx.db, junk, 'Mappen finns inte i brevlådan.', clock.now())
    await pass(15, reached)
    expect(await mails()).toEqual([])
    await pass(2, reached)
    expect(await subjects()).toEqual([
      'Mappen Skräp i brevlådan kontakt@bjorkvalla.example har inte gått att läsa',
    ])
    expect((await mails())[0]?.text).toContain('De andra mapparna läses som vanligt.')
  })
})

describe('a mailbox to which no mail comes', () => {
  test('is told of after eight opening hours, nights and days off left out', async () => {
    // Friday 15.00: two hours are left of the day, and six of Monday's are enough.
    clock.set('2026-03-20T14:00:00Z')
    await reached()
    await mailCame()
    for (const quiet of ['2026-03-20T22:00:00Z', '2026-03-22T11:00:00Z', '2026-03-23T12:59:00Z']) {
      clock.set(quiet)
      await reached()
      await look()
    }
    expect(await mails()).toEqual([])
    await pass(2, reached)
    expect(await subjects()).toEqual([
      'Inget nytt mejl har kommit till kontakt@bjorkvalla.example sedan fredag 20 mars 2026 kl. 15.00',
    ])
    await mailCame()
    await pass(1, reached)
    expect((await subjects())[1]).toMatch(/^Över: Inget nytt mejl/)
  })

  test('is not told of on a closed day, nor when the town has switched it off', async () => {
    await runSql(url, `insert into closed_day values ('2026-03-18', 'Klämdag')`)
    clock.set('2026-03-18T12:00:00Z')
    await reached()
    await look()
    expect(await mails()).toEqual([])
    await runSql(url, 'delete from closed_day')
    const alarms = { to: [], quietHours: 0 }
    await look({ ...ctx, config: { ...ctx.config, alarms } })
    expect(await mails()).toEqual([])
    await look()
    expect(await mails()).toHaveLength(1)
  })
})

describe('other alarms', () => {
  test('a difference counts after fifteen minutes', async () => {
    const differ = async (missing: number) => {
      await reached()
      await noteReconciled(ctx.db, place, { onServer: 10, missing }, clock.now())
    }
    await pass(10, () => differ(2))
    await pass(1, () => differ(0))
    await pass(15, () => differ(2))
    expect(await mails()).toEqual([])
    await pass(1, () => differ(2))
    expect(await subjects()).toEqual([
      '2 mejl i kontakt@bjorkvalla.example finns på mejlservern men inte hos oss',
    ])
  })

  test('mail in quarantine is told of at once, and names no citizen', async () => {
    await runSql(url, `insert into raw_message values ('\\x01', 1, now())`)
    await runSql(
      url,
      `insert into delivery (mailbox_id, folder, uidvalidity, uid, sha256, internal_date, arrived_at,
        ingested_at, state, reason) values ($1, 'INBOX', 1, 1, '\\x01', $2, $2, $2, 'quarantined', 'x')`,
      [place.mailboxId, start],
    )
    await look()
    expect(await subjects()).toEqual([
      '1 mejl till kontakt@bjorkvalla.example kunde inte läggas i något ärende',
    ])
  })

  test('what others raise is told of at once, and left to them', async () => {
    const words = 'Hemligheten för brevlådan går ut om 7 dagar. Gör en ny.'
    await raiseAlarm(ctx.db, { key: 'oauth-secret:7', words }, clock.now())
    await pass(3, reached)
    expect(await subjects()).toEqual(['Hemligheten för brevlådan går ut om 7 dagar'])
    expect(await openAlarms(ctx.db)).toHaveLength(1)
    await clearAlarm(ctx.db, 'oauth-secret:7', clock.now())
    await pass(2, reached)
    expect((await subjects())[1]).toBe('Över: Hemligheten för brevlådan går ut om 7 dagar')
  })

  test('several at once are one mail', async () => {
    for (const n of [1, 2]) {
      await raiseAlarm(ctx.db, { key: `prov:${n}`, words: `Fel ${n}. Gör så.` }, clock.now())
    }
    await look()
    expect(await subjects()).toEqual(['2 saker att se till i Svarstid'])
    expect((await mails())[0]?.text).toContain('Fel 1. Gör så.\nFel 2. Gör så.')
  })

  test('five mails an hour are enough; the rest come in one, in the next', async () => {
    for (let n = 0; n < 12; n++) {
      clock.advance({ minutes: 1 })
      await reached()
      await raiseAlarm(ctx.db, { key: `prov:${n}`, words: `Fel ${n}.` }, clock.now())
      await look()
    }
    expect(await mails()).toHaveLength(5)
    clock.advance({ hours: 1 })
    await reached()
    await look()
    expect((await subjects()).slice(5)).toEqual(['7 saker att se till i Svarstid'])
  })

  test('two that look at the same time tell once', async () => {
    await raiseAlarm(ctx.db, { key: 'prov', words: 'Fel.' }, clock.now())
    await Promise.all([look(), look(), look()])
    expect(await mails()).toHaveLength(1)
  })
})

describe('who is told', () => {
  test('whoever the settings name; else every active admin; else nobody, and it is told later', async () => {
    await raiseAlarm(ctx.db, { key: 'prov', words: 'Fel.' }, clock.now())
    await setActive(ctx.db, office.people.adam, false)
    expect(await look()).toEqual({ told: 0 })
    await setActive(ctx.db, office.people.adam, true)
    expect(await look()).toEqual({ told: 1 })
    await raiseAlarm(ctx.db, { key: 'prov-2', words: 'Ännu ett fel.' }, clock.now())
    const alarms = { to: ['drift@bjorkvalla.example', 'it@bjorkvalla.example'], quietHours: 8 }
    await look({ ...ctx, config: { ...ctx.config, alarms } })
    const to = (await mails()).map(({ to_address }) => to_address.split('@')[0])
    expect(to.toSorted()).toEqual([expect.stringMatching(/^adam/), 'drift', 'it'])
  })

  test('hears of it over SMTP, whatever the mailbox does, and once SMTP is back', async () => {
    const sink = await startSmtpSink()
    const server = { host: '127.0.0.1', port: sink.port, tls: 'none' as const }
    const smtp = openSmtp({ ...server, user: null, password: null }, { log: silentLog })
    try {
      await noteFault(ctx.db, place, 'Mejlservern svarar inte.', clock.now())
      await pass(17)
      await sink.stop()
      await deliverWaiting({ db: ctx.db, log: silentLog, smtp }, () => clock.now())
      await sink.start()
      clock.advance({ hours: 1 })
      await deliverWaiting({ db: ctx.db, log: silentLog, smtp }, () => clock.now())
      expect(sink.taken).toHaveLength(1)
      const mail = readable(sink.taken[0]!.raw)
      expect(mail).toContain('Brevlådan kontakt@bjorkvalla.example har inte gått att läsa')
      expect(mail).toMatch(/^auto-submitted: auto-generated/im)
    } finally {
      smtp.close()
      await sink.stop()
    }
  })
})
