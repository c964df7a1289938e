import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll } from 'vitest'
import { openParser, type Parser } from '../../src/arrival/parse/parser.ts'
import { beginEpoch, enter } from '../../src/arrival/ledger.ts'
import { receiveWaiting, type Received } from '../../src/arrival/receive.ts'
import { makeLog, type Log } from '../../src/base/log.ts'
import { demoMunicipality, type Config, type MailboxConfig } from '../../src/config.ts'
import { connect, type Db } from '../../src/db/connect.ts'
import { storeRaw } from '../../src/mail/raw.ts'
import { seedAreas } from '../../src/municipality/areas.ts'
import { ensureMailboxes } from '../../src/municipality/mailboxes.ts'

export const secret = 'a secret of at least thirty-two characters'
export const kontakt = 'kontakt@bjorkvalla.example'
export const bygg = 'bygg@bjorkvalla.example'

/** Two mailboxes of a town, whose mail is put in by the test instead of by an IMAP server. */
export interface Inbox {
  db: Db
  /** What was logged, one JSON line each. */
  logged: string[]
  ctx: { db: Db; log: Log; secret: string; config: Config }
  parser: Parser
  mailboxId: (address: string) => string
  /** Stores a mail as fetch does. Returns the id of its delivery. */
  put(raw: string | Buffer, where?: Where): Promise<number>
  receive(now?: Date): Promise<Received[]>
  /** Stores one mail and receives it. */
  take(raw: string | Buffer, where?: Where): Promise<Received>
}

export interface Where {
  at?: Date
  mailbox?: string
  folder?: string
}

export const monday = new Date('2026-03-09T09:00:00Z')

/** `own` are the town's mailboxes, the first of which mail is put into. */
export async function openInbox(
  databaseUrl: string,
  { own = [kontakt, bygg], secret: ours = secret }: { own?: string[]; secret?: string } = {},
): Promise<Inbox> {
  const db = connect(databaseUrl, { max: 4 })
  const logged: string[] = []
  const log = makeLog((line) => logged.push(line))
  const parser = openParser({ log })
  afterAll(async () => {
    await parser.close()
    await db.destroy()
  })
  await seedAreas(db)
  const config = configOf(own)
  const mailboxes = await ensureMailboxes(db, config)
  const ids = new Map(mailboxes.map(({ id, address }) => [address, id]))
  const mailboxId = (address: string) => ids.get(address) ?? ''
  const ctx = { db, log, secret: ours, config }
  let uid = 0

  const put: Inbox['put'] = async (
    raw,
    { at = monday, mailbox = own[0] ?? kontakt, folder = 'INBOX' } = {},
  ) => {
    const epoch = await beginEpoch(db, mailboxId(mailbox))
    const place = { mailboxId: mailboxId(mailbox), folder, uidvalidity: 1, epoch }
    uid += 1
    return db.transaction().execute(async (tx) => {
      const { sha256 } = await storeRaw(tx, Buffer.from(raw), at)
      await enter(tx, place, [{ uid, sha256, internalDate: at, arrivedAt: at }], at)
      const { id } = await tx
        .selectFrom('delivery')
        .select('id')
        .where('uid', '=', uid)
        .executeTakeFirstOrThrow()
      return id
    })
  }
  const receive: Inbox['receive'] = (now = new Date('2026-03-20T09:00:00Z')) =>
    receiveWaiting(ctx, parser, now)
  const take: Inbox['take'] = async (raw, where) => {
    const id = await put(raw, where)
    const received = await receive()
    const one = received.find(({ deliveryId }) => deliveryId === id)
    if (one === undefined) throw new Error(`Not received:\n${logged.join('')}`)
    return one
  }
  return { db, logged, ctx, parser, mailboxId, put, receive, take }
}

/** A mail of test/fixtures/mail. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/mail/${name}.eml`, import.meta.url))
}

export function sha256(raw: string | Buffer): string {
  return createHash('sha256').update(raw).digest('hex')
}

/** The ticket, its turns, its messages and its events, for one look at all of it. */
export async function lookAt(db: Db, ticketId: string) {
  const by = { column: 'ticket_id', id: ticketId } as const
  const [ticket, turns, messages, events] = await Promise.all([
    db.selectFrom('ticket').selectAll().where('id', '=', ticketId).executeTakeFirstOrThrow(),
    db.selectFrom('turn').selectAll().where(by.column, '=', by.id).orderBy('arrived_at').execute(),
    db
      .selectFrom('message')
      .selectAll()
      .where(by.column, '=', by.id)
      .orderBy('arrived_at')
      .execute(),
    db.selectFrom('event').selectAll().where(by.column, '=', by.id).orderBy('id').execute(),
  ])
  return { ticket, turns, messages, events, eventKinds: events.map(({ kind }) => kind) }
}

function configOf(addresses: string[]): Config {
  return {
    demo: false,
    dataDir: '/nonexistent',
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'http://localhost',
    trustProxy: false,
    databaseUrl: null,
    redisUrl: null,
    secret,
    municipality: demoMunicipality,
    mailboxes: addresses.map(mailboxOf),
    smtp: null,
    undoMs: 0,
    automaticPerHour: 300,
    alarms: { to: [], quietHours: 8 },
    metricsToken: null,
  }
}

function mailboxOf(address: string): MailboxConfig {
  return {
    address,
    host: 'localhost',
    port: 143,
    tls: 'none',
    user: address,
    password: '',
    folders: ['INBOX'],
    moveTo: null,
    sentCopy: 'append',
  }
}
