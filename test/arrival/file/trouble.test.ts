import { describe, expect, test } from 'vitest'
import { readAgain } from '../../../src/arrival/ledger.ts'
import { openParser } from '../../../src/arrival/parse/parser.ts'
import { receiveWaiting } from '../../../src/arrival/receive.ts'
import { silentLog } from '../../../src/base/log.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { runSql, testDatabase } from '../../support/postgres.ts'
import { kontakt, lookAt, monday, openInbox } from '../inbox.ts'

const url = await testDatabase()
const inbox = await openInbox(url)
const { db } = inbox

const letter = (subject: string) =>
  buildMail({ from: 'Eva <eva@post.example>', to: kontakt, subject, text: 'Hej!', date: monday })

/** Thousands of parts. */
function bomb(subject: string): string {
  const head = `From: =?utf-8?Q?=C3=85sa?= <asa@post.example>\r\nSubject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=\r\n`
  const part = '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'
  return `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(5_000)}--b--\r\n`
}

/** Makes PostgreSQL refuse one message, as long as the trigger is there. */
async function refuse(condition: string): Promise<() => Promise<unknown>> {
  await runSql(
    url,
    `create or replace function refuse() returns trigger language plpgsql as $$
     begin if ${condition} then raise exception 'refused %', new.from_address; end if; return new; end $$`,
  )
  await runSql(
    url,
    'create trigger refuse before insert on message for each row execute function refuse()',
  )
  return () => runSql(url, 'drop trigger refuse on message')
}

/** Minutes after a mail was first tried. */
function later(minutes: number): Date {
  return new Date(Date.parse('2026-03-20T09:00:00Z') + minutes * 60_000)
}

async function deliveryOf(id: number) {
  return db.selectFrom('delivery').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

describe('a mail that cannot be parsed', () => {
  test('is not one of thousands of parts, and its neighbours are untouched', async () => {
    await inbox.put(letter('Före'))
    const id = await inbox.put(bomb('Många delar'))
    await inbox.put(letter('Efter'))
    const received = await inbox.receive()
    expect(received.map(({ outcome }) => outcome)).toEqual(['opened', 'opened', 'opened'])
    const one = received.find(({ deliveryId }) => deliveryId === id)
    const { ticket } = await lookAt(db, one!.ticketId)
    expect(ticket).toMatchObject({ subject: 'Många delar', inquirer_address: 'asa@post.example' })
  })

  test('in time becomes a visible ticket with its subject and sender, and the next one is read', async () => {
    const parser = openParser({ log: silentLog }, { longestMs: 1, perMegabyteMs: 0 })
    const head =
      'From: =?utf-8?Q?=C3=85sa?= <asa@post.example>\r\nSubject: =?utf-8?B?TMOlbmdzYW0=?='
    await inbox.put(`${head}\r\n\r\n${'Hej på er!\r\n'.repeat(300_000)}`)
    const [one] = await receiveWaiting(inbox.ctx, parser, monday)
    await parser.close()
    expect(one?.outcome).toBe('unreadable')
    const { ticket, messages, turns } = await lookAt(db, one!.ticketId)
    expect(ticket).toMatchObject({
      ...{ status: 'new', subject: 'Långsam' },
      ...{ inquirer_name: 'Åsa', inquirer_address: 'asa@post.example' },
      preview: 'Mejlet gick inte att läsa. Öppna originalet.',
    })
    expect(turns).toMatchObject([{ excluded: null }])
    expect(messages).toMatchObject([
      { kind: 'unreadable', reasons: { kind: 'Mejlet tog för lång tid att läsa.' } },
    ])
    expect((await inbox.take(letter('Nästa'))).outcome).toBe('opened')
  })
})

describe('a mail that cannot be filed', () => {
  test('holds up none of its batch, is tried three times and then shown without its content', async () => {
    const heal = await refuse(`new.subject = 'Vägrad' and new.text <> ''`)
    const id = await inbox.put(letter('Vägrad'))
    await inbox.put(letter('Granne'))
    expect((await inbox.receive()).map(({ outcome }) => outcome)).toEqual(['opened'])
    expect(await deliveryOf(id)).toMatchObject({ state: 'waiting', attempts: 1 })
    expect(await inbox.receive()).toEqual([])
    expect(await deliveryOf(id)).toMatchObject({ attempts: 1 })
    expect(await inbox.receive(later(1))).toEqual([])
    expect(await deliveryOf(id)).toMatchObject({ attempts: 2 })
    expect(await inbox.receive(later(10))).toEqual([])
    const [one] = await inbox.receive(later(11))
    await heal()
    expect(one?.outcome).toBe('unreadable')
    const { ticket, messages } = await lookAt(db, one!.ticketId)
    expect(ticket).toMatchObject({ subject: 'Vägrad', status: 'new' })
    expect(messages[0]?.reasons.kind).toMatch(/Originalet finns kvar/)
    expect(await deliveryOf(id)).toMatchObject({ state: 'done' })
  })

  test('in any form is quarantined after three tries, with its reason but without an address', async () => {
    const heal = await refuse(`new.subject = 'Aldrig'`)
    const id = await inbox.put(letter('Aldrig'))
    for (const minutes of [0, 1, 11]) expect(await inbox.receive(later(minutes))).toEqual([])
    await heal()
    const row = await deliveryOf(id)
    expect(row).toMatchObject({ state: 'quarantined', attempts: 3 })
    expect(row.reason).toMatch(/^P0001: refused/)
    expect(row.reason).not.toContain('eva@post.example')
    expect(inbox.logged.join('')).not.toContain('eva@post.example')
    expect(await inbox.receive()).toEqual([])
  })

  test('because PostgreSQL is away is not counted against it', async () => {
    const heal = await refuse(`new.subject = 'Borta'`)
    await runSql(
      url,
      `create or replace function refuse() returns trigger language plpgsql as $$
       begin raise exception using errcode = '57P01', message = 'terminating'; end $$`,
    )
    const id = await inbox.put(letter('Borta'))
    await expect(inbox.receive()).rejects.toThrow('terminating')
    await heal()
    expect(await deliveryOf(id)).toMatchObject({ state: 'waiting', attempts: 0 })
    expect(await inbox.receive()).toHaveLength(1)
  })

  test('because a piece of a large one is lost is shown by its header', async () => {
    const id = await inbox.put(
      `From: eva@post.example\r\nSubject: Stor\r\n\r\n${'Hej!\r\n'.repeat(500_000)}`,
    )
    const { sha256 } = await deliveryOf(id)
    await runSql(url, 'delete from raw_chunk where sha256 = $1 and seq = 2', [sha256])
    await inbox.put(letter('Granne'))
    const received = await inbox.receive()
    expect(received.map(({ outcome }) => outcome).sort()).toEqual(['opened', 'unreadable'])
    const one = received.find(({ deliveryId }) => deliveryId === id)
    const { ticket, messages } = await lookAt(db, one!.ticketId)
    expect(ticket).toMatchObject({ subject: 'Stor', inquirer_address: 'eva@post.example' })
    expect(messages[0]?.reasons.kind).toBe('Originalet är skadat i databasen.')
  })

  test('because its stored bytes are damaged is shown as unreadable', async () => {
    const id = await inbox.put(letter('Skadad'))
    const { sha256 } = await deliveryOf(id)
    await runSql(url, 'delete from raw_chunk where sha256 = $1', [sha256])
    const [one] = await inbox.receive()
    expect(one?.outcome).toBe('unreadable')
    const { messages } = await lookAt(db, one!.ticketId)
    expect(messages[0]?.reasons.kind).toBe('Originalet är skadat i databasen.')
  })
})

describe('a mail that was set aside', () => {
  test('is read again when somebody says so, as if it had just come', async () => {
    const heal = await refuse(`new.subject = 'Lagad'`)
    const id = await inbox.put(letter('Lagad'))
    for (const minutes of [0, 1, 11]) await inbox.receive(later(minutes))
    await heal()
    expect(await readAgain(db, id)).toBe(true)
    expect(await deliveryOf(id)).toMatchObject({ state: 'waiting', attempts: 0, reason: null })
    expect(await readAgain(db, id)).toBe(false)
    expect((await inbox.receive()).map(({ outcome }) => outcome)).toEqual(['opened'])
    expect(await readAgain(db, id)).toBe(false)
  })
})
