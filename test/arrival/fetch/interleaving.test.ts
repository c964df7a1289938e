import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { type KyselyPlugin } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { fetchFolders } from '../../../src/arrival/fetch/fetch-folders.ts'
import { openHastyParser } from '../../../src/arrival/parse/hasty.ts'
import { beginEpoch } from '../../../src/arrival/ledger.ts'
import { receiveWaiting } from '../../../src/arrival/receive.ts'
import { silentLog } from '../../../src/base/log.ts'
import { type Config, readConfig } from '../../../src/config.ts'
import { connect } from '../../../src/db/connect.ts'
import { openImap } from '../../../src/mail/imap.ts'
import { seedAreas } from '../../../src/municipality/areas.ts'
import { seed, size } from '../../support/fault-size.ts'
import { emptyModel, hash, type Model, type Real, steps } from '../../support/imap-model.ts'
import { type ImapStandIn, startImapStandIn } from '../../support/imap-stand-in.ts'
import { testDatabase } from '../../support/postgres.ts'
import { settings } from '../../support/service.ts'

const url = await testDatabase()
const db = connect(url, { max: 6 })
await seedAreas(db)
const parser = openHastyParser({ log: silentLog, onRead: () => undefined })
afterAll(async () => {
  await parser.close()
  await db.destroy()
})

const runs = size(12, 300)
const patience = size(120_000, 1_800_000)
/** On a slow machine it ends early, in time to tell what it has found. */
const bounds = { numRuns: runs, seed, interruptAfterTimeLimit: patience * 0.8 }

describe('whatever happens to a mailbox and its reader', () => {
  test(
    `every mail that was seen is stored once or explained (${runs} runs, seed ${seed})`,
    async () => {
      // Short ones find little: it takes a mail, a visit, a fault and another visit.
      const course = fc.commands(steps, { maxCommands: 30, size: 'max' })
      await fc.assert(
        fc.asyncProperty(course, async (commands) => {
          const mailbox = await openMailbox()
          try {
            const start = () => ({ model: emptyModel(randomUUID()), real: mailbox.real })
            let model: Model | undefined
            await fc.asyncModelRun(() => {
              const both = start()
              model = both.model
              return both
            }, commands)
            await mailbox.settle()
            await mailbox.judge(model!)
          } finally {
            await mailbox.close()
          }
        }),
        bounds,
      )
    },
    patience,
  )
})

/** As a process that ends in the middle of its work: nothing of it comes after. */
class Died extends Error {}

const diesAfter = (queries: number): KyselyPlugin => {
  let left = queries
  return {
    transformQuery: ({ node }) => {
      if (left-- <= 0) throw new Died('The process has died.')
      return node
    },
    transformResult: async ({ result }) => result,
  }
}

interface Seen {
  folder: string
  uidvalidity: number
  uid: number
  sha256: string
}

async function openMailbox() {
  const server = await startImapStandIn()
  const servers = { databaseUrl: url, redisUrl: null, imapPort: server.port, smtpPort: 25 }
  const config = readConfig(settings(servers, 3000))
  const address = `${randomUUID()}@bjorkvalla.example`
  const { id } = await db
    .insertInto('mailbox')
    .values({ address })
    .returning('id')
    .executeTakeFirstOrThrow()
  const reader = { id, epoch: await beginEpoch(db, id) }
  const seen = new Map<string, Seen>()
  let now = Date.UTC(2026, 2, 9)

  const poll: Real['poll'] = async ({ full, dieAfter }) => {
    now += 60_000
    const there = listed(server)
    const mortal = dieAfter === null ? db : db.withPlugin(diesAfter(dieAfter))
    if (!(await visit({ config, reader, full, now: new Date(now) }, mortal))) return
    // Who has renumbered or taken away meanwhile has done so within this visit.
    const still = new Set(listed(server).map(nameOf))
    for (const one of there) if (still.has(nameOf(one))) seen.set(nameOf(one), one)
    await expectKnown(
      id,
      there.filter((one) => still.has(nameOf(one))),
    )
  }
  const receive = async () => {
    const ctx = { db, log: silentLog, secret: config.secret ?? '', config }
    while ((await receiveWaiting(ctx, parser, new Date(now))).length > 0);
  }
  const takeOver = async () => {
    reader.epoch = await beginEpoch(db, id)
  }
  const pollDeposed = async () => {
    const before = await writtenFor(id)
    const deposed = { id, epoch: reader.epoch }
    await takeOver()
    await visit({ config, reader: deposed, full: true, now: new Date(now) }, db)
    expect(await writtenFor(id)).toEqual(before)
  }
  const settle = async () => {
    server.heal()
    for (let i = 0; i < 4; i++) {
      now += 86_400_000
      await poll({ full: true, dieAfter: null })
      await receive()
    }
  }
  const judge = async (model: Model) => {
    const onServer = listed(server)
    const modelled = [...model.folders.INBOX, ...model.folders.Junk]
    expect(onServer.map(({ sha256 }) => sha256).sort()).toEqual(modelled.sort())
    const before = await deliveriesOf(id)
    expect(onServer.filter((one) => before.get(nameOf(one)) !== one.sha256)).toEqual([])
    await expectKnown(id, [...seen.values()])
    const stored = new Set(before.values())
    expect(await turnsOf(id)).toBe(stored.size)
    await poll({ full: true, dieAfter: null })
    expect(await deliveriesOf(id)).toEqual(before)
  }
  const close = () => server.close()
  return { real: { server, poll, receive, takeOver, pollDeposed }, settle, judge, close }
}

interface Visit {
  config: Config
  reader: { id: string; epoch: number }
  full: boolean
  now: Date
}

/** False when it ended before it was done: the server misbehaved, or the process died. */
async function visit({ config, reader, full, now }: Visit, mortal: typeof db): Promise<boolean> {
  const [mailbox] = config.mailboxes
  const session = await openImap(mailbox!, { log: silentLog })
  try {
    const options = { onStored: async () => undefined, now: () => now, full }
    const who = { ...reader, config: mailbox! }
    await fetchFolders({ db: mortal, log: silentLog }, session, who, options)
    return true
  } catch {
    return false
  } finally {
    await session.close()
  }
}

const nameOf = ({ folder, uidvalidity, uid }: Omit<Seen, 'sha256'>) =>
  `${folder} ${uidvalidity} ${uid}`

function listed(server: ImapStandIn): Seen[] {
  return ['INBOX', 'Junk'].flatMap((folder) =>
    server.list(folder).map(({ uid, raw }) => {
      return { folder, uidvalidity: server.uidvalidity(folder), uid, sha256: hash(raw) }
    }),
  )
}

async function deliveriesOf(id: string): Promise<Map<string, string>> {
  const rows = await db.selectFrom('delivery').selectAll().where('mailbox_id', '=', id).execute()
  return new Map(rows.map((row) => [nameOf(row), row.sha256.toString('hex')]))
}

/** All that a reader of the mailbox writes. */
async function writtenFor(id: string): Promise<unknown> {
  const of = (table: 'delivery' | 'folder' | 'unfetched') =>
    db.selectFrom(table).selectAll().where('mailbox_id', '=', id).execute()
  return [await of('delivery'), await of('folder'), await of('unfetched')].map((rows) =>
    rows.map((row) => JSON.stringify(row)).sort(),
  )
}

/** Each is in the ledger, or it is said why not. */
async function expectKnown(id: string, all: readonly Seen[]): Promise<void> {
  const unfetched = await db
    .selectFrom('unfetched')
    .selectAll()
    .where('mailbox_id', '=', id)
    .execute()
  const known = new Set([...(await deliveriesOf(id)).keys(), ...unfetched.map(nameOf)])
  expect(all.map(nameOf).filter((name) => !known.has(name))).toEqual([])
}

/** How many questions the mail of this mailbox has opened. */
async function turnsOf(id: string): Promise<number> {
  const rows = await db
    .selectFrom('turn')
    .innerJoin('ticket', 'ticket.id', 'turn.ticket_id')
    .select('turn.id')
    .where('ticket.mailbox_id', '=', id)
    .execute()
  return rows.length
}
