import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type Fault, type ImapStandIn, startImapStandIn } from '../support/imap-stand-in.ts'
import { type Intake, openIntake } from '../support/intake.ts'
import { buildMail } from '../support/mail-builder.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.ts'
import { allWell, endOf, judge, type OnServer } from '../support/verdict.ts'
import { type Worker } from '../support/worker.ts'

// One process reads all these mailboxes at the same time, each on a server that misbehaves in its own way:
// everything that a server still has must be there in the end, whatever happened to the others.

const url = await testDatabase()
const mails = 12
const long = { timeout: 180_000 }

vi.setConfig({ maxConcurrency: 50 })

interface Case {
  what: string
  /** Before anybody connects. */
  before?: (at: Place) => void
  /** When the first mails are there. */
  then?: (at: Place) => void
}

interface Place {
  server: ImapStandIn
  proxy: TcpProxy
  send(): number
}

const on = (fault: Fault) => ({ before: ({ server }: Place) => server.fault(fault) })
const fetch = (uid: number, effect: Fault['effect'], times = 1) =>
  on({ on: 'FETCH', uid, effect, times })

const cases: Case[] = [
  { what: 'cuts the line in the middle of a literal', ...fetch(5, { what: 'cut', after: 100 }) },
  { what: 'cuts it at the first byte', ...fetch(1, { what: 'cut', after: 0, how: 'rst' }) },
  { what: 'cuts it three times', ...fetch(7, { what: 'cut', after: 200 }, 3) },
  { what: 'says a wrong size once', ...fetch(4, { what: 'size', by: 17 }) },
  { what: 'says a wrong size each time', ...fetch(4, { what: 'size', by: 5 }, 1_000) },
  { what: 'says a size that is too small', ...fetch(4, { what: 'size', by: -5 }, 1_000) },
  {
    what: 'names a message twice',
    before: ({ server }) => {
      server.fault({ on: 'SEARCH', uid: 3, effect: { what: 'twice' } })
      server.fault({ on: 'FETCH', uid: 3, effect: { what: 'twice' } })
      server.fault({ on: 'FETCH', uid: 4, effect: { what: 'twice' }, times: 2 })
    },
  },
  { what: 'leaves a message out once', ...fetch(6, { what: 'missing' }, 2) },
  {
    what: 'forgets a message in its first list',
    ...on({ on: 'SEARCH', uid: 2, effect: { what: 'missing' } }),
    then: ({ proxy }) => proxy.cut(),
  },
  {
    what: 'talks of other things in between',
    ...on({
      on: 'FETCH',
      times: 3,
      effect: {
        what: 'unsolicited',
        lines: ['* 1 FETCH (FLAGS (\\Seen))', '* 2 FETCH (FLAGS ())'],
      },
    }),
  },
  { what: 'says good-bye in the middle', ...fetch(9, { what: 'bye' }, 2) },
  { what: 'says NO to one message', ...fetch(8, { what: 'refuse', with: 'NO' }, 2) },
  { what: 'says BAD to one message', ...fetch(8, { what: 'refuse', with: 'BAD' }, 2) },
  {
    what: 'says NO to opening the folder',
    ...on({ on: 'SELECT', times: 2, effect: { what: 'refuse', with: 'NO' } }),
  },
  {
    what: 'says NO to a search',
    ...on({ on: 'SEARCH', times: 2, effect: { what: 'refuse', with: 'NO' } }),
  },
  {
    what: 'refuses the password once',
    ...on({
      on: 'LOGIN',
      effect: { what: 'refuse', with: 'NO', text: '[AUTHENTICATIONFAILED] No' },
    }),
  },
  {
    what: 'answers in drops',
    ...on({ on: 'FETCH', times: 2, effect: { what: 'drip', bytes: 97, every: 5 } }),
  },
  { what: 'falls silent in a fetch', ...on({ on: 'FETCH', effect: { what: 'silence' } }) },
  { what: 'is half open in a fetch', ...on({ on: 'FETCH', effect: { what: 'half-open' } }) },
  { what: 'falls silent while it is listened to', then: ({ proxy }) => proxy.forget() },
  {
    what: 'takes no leave when listening ends',
    ...on({ on: 'DONE', effect: { what: 'silence' } }),
  },
  { what: 'breaks the line while it is listened to', then: ({ proxy }) => proxy.cut('rst') },
  { what: 'numbers its messages anew', then: ({ server }) => server.renumber() },
  {
    what: 'numbers them anew while they are fetched',
    before: ({ server }) =>
      server.fault({ on: 'FETCH', uid: 3, effect: { what: 'run', act: () => server.renumber() } }),
  },
  {
    what: 'loses a message between list and fetch',
    before: ({ server }) =>
      server.fault({ on: 'FETCH', uid: 5, effect: { what: 'run', act: () => server.expunge(5) } }),
  },
  {
    what: 'has a message moved to Junk between list and fetch',
    before: ({ server }) =>
      server.fault({
        on: 'FETCH',
        uid: 5,
        effect: { what: 'run', act: () => server.move(5, 'Junk') },
      }),
  },
  {
    what: 'has its folder renamed and back again',
    then: ({ server, proxy }) => {
      server.rename('INBOX', 'Gammal')
      void pause(3_000).then(() => {
        server.rename('Gammal', 'INBOX')
        // The names of the folders are asked for with each new connection, and else every five minutes.
        proxy.cut()
      })
    },
  },
  {
    what: 'has a line of 20 ms that breaks every 60 kB',
    before: ({ proxy }) => Object.assign(proxy.line, { latency: 20, cutAfter: 60_000 }),
  },
  { what: 'behaves' },
]

const places: (Place & { what: string; address: string; tokens: string[] })[] = []
let intake: Intake
let workers: Worker[]

beforeAll(async () => {
  for (const [i, one] of cases.entries()) places.push(await open(i, one))
  const boxes = places.map(({ address, proxy }) => ({ address, imapPort: proxy.port }))
  intake = openIntake(url, null, boxes)
  for (const [i, { before }] of cases.entries()) before?.(places[i]!)
  workers = [intake.start('poll-mailbox'), intake.start('receive-message')]
}, 60_000)
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.end('SIGTERM')))
  await Promise.all(places.flatMap(({ server, proxy }) => [server.close(), proxy.close()]))
})

describe('a mail server that', () => {
  test.concurrent.for(cases.map(({ what }, i) => ({ what, i })))('$what', long, async ({ i }) => {
    const place = places[i]!
    const all = async () => (await missingOf(place)).length === 0
    await eventually('the first mails', all, { within: 120_000, every: 200 })
    cases[i]?.then?.(place)
    // What was lost on the server until now is gone; what comes next must come in again.
    await eventually('a folder to send to', () => place.send(), { within: 30_000, every: 200 })
    await eventually('the next mail', all, { within: 120_000, every: 200 })
    expect(await missingOf(place)).toEqual([])
    expect(place.server.list().flatMap(({ flags }) => flags)).toEqual([])
  })
})

test('nothing of all this is lost, doubled or halved', long, async () => {
  const stored = await intake.stored()
  await intake.untilFiled(stored)
  const onServer = places.flatMap(listOf)
  // A mail that is gone from the server may have been fetched before or not; those that are there must be.
  const present = onServer.map(({ raw }) => /^From: (t\d+-\d+)@/m.exec(raw.toString())?.[1] ?? '')
  expect(onServer.length).toBeGreaterThan(cases.length * mails)
  expect(await judge(url, { sent: present, onServer })).toEqual(allWell)
})

async function open(i: number, { what }: Case) {
  const address = `b${i}@bjorkvalla.example`
  const server = await startImapStandIn({ user: address })
  const proxy = await startTcpProxy(server.port)
  const tokens: string[] = []
  const send = () => {
    const token = `t${i}-${tokens.length}`
    const text = `Lampan lyser inte.\n\n${'Om lampan. '.repeat(80)}\n\n${endOf(token)}\n`
    const letter = {
      from: `${token}@post.example`,
      to: address,
      subject: `Fråga #${token}`,
      text,
    }
    const uid = server.deliver(buildMail(letter))
    tokens.push(token)
    return uid
  }
  for (let n = 0; n < mails; n++) send()
  return { what, address, server, proxy, tokens, send }
}

function listOf({ server, address }: (typeof places)[number]): OnServer[] {
  return ['INBOX', 'Junk'].flatMap((folder) =>
    server.list(folder).map(({ uid, raw }) => ({
      ...{ mailbox: address, folder, uid, raw },
      uidvalidity: server.uidvalidity(folder),
    })),
  )
}

/** What the server has and the ledger lacks. */
async function missingOf(place: (typeof places)[number]): Promise<string[]> {
  const rows = await runSql(
    url,
    `select d.folder, d.uidvalidity, d.uid from delivery d join mailbox m on m.id = d.mailbox_id
       where m.address = $1`,
    [place.address],
  )
  const known = new Set(
    rows.map((row) => `${String(row.folder)} ${String(row.uidvalidity)} ${String(row.uid)}`),
  )
  return listOf(place)
    .map(({ folder, uidvalidity, uid }) => `${folder} ${uidvalidity} ${uid}`)
    .filter((name) => !known.has(name))
}
