import { hash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { silentLog } from '../../src/base/log.ts'
import { type MailReader } from '../../src/arrival/parse/hasty.ts'
import { parseMail } from '../../src/arrival/parse/parse.ts'
import { type ParsedMail, type Raw } from '../../src/arrival/parse/parsed.ts'
import { receiveWaiting } from '../../src/arrival/receive.ts'
import { type Context, openContext } from '../../src/context.ts'
import { storeRaws } from '../../src/mail/raw.ts'
import { officeConfig } from '../support/config.ts'
import { makeTempDir } from '../support/process.ts'
import { filledId, fillTickets, inquirers } from './fill-tickets.ts'
import { benchMails } from './mails.ts'
import { openPlace, type Place } from './place.ts'
import { type Read } from './read.ts'
import { figure, say, verdict } from './say.ts'
import { cpuOf } from './usage.ts'
import { chance } from './words.ts'

const few = 10_000
const most = 1_000
/** Filed before anything is measured, so that the first does not pay for what is compiled. */
const warmUps = 100
const now = new Date('2026-03-10T09:00:00Z')

/**
 * What it costs to look up where mail belongs and to file it, a hundred at a time as in production, with many
 * messages in the database and with few. The two take turns: what else the machine does weighs on both.
 */
export async function readThread({ count, seed, messages }: Read): Promise<void> {
  const mails = Math.min(count, most)
  const place = await openPlace('postgres')
  const houses: House[] = []
  try {
    for (const there of [few, messages])
      houses.push(await openHouse(place, there, { mails: mails + warmUps, seed }))
    for (const house of houses) await house.fileSome()
    for (const { cost } of houses) Object.assign(cost, nothing)
    for (let left = houses; left.length > 0; left = left.filter(({ cost }) => cost.mails < mails)) {
      for (const house of left) await house.fileSome()
    }
    const [small, large] = houses.map(({ cost }) => cost)
    if (small === undefined || large === undefined) return
    const each = (seconds: number) => figure((seconds / mails) * 1_000)
    say(`Look-up and filing of ${mails} mails with ${few} and with ${messages} messages:`)
    say(`    ${each(small.cpu)} and ${each(large.cpu)} CPU s per 1000`)
    say(`    ${each(small.seconds)} and ${each(large.seconds)} s per 1000 by the clock`)
    verdict('Cost with many messages to cost with few', large.cpu / small.cpu, { most: 1.2 })
    say()
  } finally {
    for (const house of houses) await house.close()
    await place.close()
  }
}

const nothing = { mails: 0, cpu: 0, seconds: 0 }

interface House {
  cost: typeof nothing
  /** Up to a hundred mails. */
  fileSome(): Promise<void>
  close(): Promise<void>
}

async function openHouse(
  place: Place,
  there: number,
  how: { mails: number; seed: number },
): Promise<House> {
  const databaseUrl = await place.makeDatabase(`with_${there}`)
  const dataDir = makeTempDir('bench-thread')
  const ctx = await openContext(officeConfig(databaseUrl, { dataDir }), {
    databaseUrl,
    log: silentLog,
  })
  await fillTickets(databaseUrl, there)
  const parsed = await enter(ctx, letters(there, how))
  await place.settle()
  const cost = { ...nothing }
  const used = () => usedBy(place)
  let before = used()
  // Filing begins when the last of what was claimed has been parsed; ten mails are yet to be read then.
  const parser: MailReader = {
    parse: async (raws) => {
      const found = raws.map((raw) => parsed.get(keyOf(raw)) ?? null)
      before = used()
      return found
    },
  }
  return {
    cost,
    fileSome: async () => {
      const filed = await receiveWaiting(ctx, parser, now)
      const after = used()
      if (filed.length === 0) throw new Error('Nothing was filed.')
      cost.mails += filed.length
      cost.cpu += after.cpu - before.cpu
      cost.seconds += after.seconds - before.seconds
    },
    close: async () => {
      await ctx.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Of those who begin a thread every other one answers a message that is there, by the same sender. */
function letters(there: number, { mails, seed }: { mails: number; seed: number }): Buffer[] {
  const next = chance(seed + 1)
  return [...benchMails(mails, seed)].map(({ raw }) => {
    const text = raw.toString('latin1')
    const person = Number(/<invanare(\d+)@/.exec(text)?.[1])
    const nth = person + inquirers * Math.floor((next() * there) / inquirers)
    const isKept = text.includes('\r\nIn-Reply-To: ') || next() < 0.5
    const named = `In-Reply-To: ${filledId(nth)}\r\nMIME-Version:`
    return isKept ? raw : Buffer.from(text.replace('MIME-Version:', named), 'latin1')
  })
}

/** As if just fetched; and what each is once it has been parsed. */
async function enter({ db, mailboxes }: Context, raws: Buffer[]) {
  const stored = await db.transaction().execute((tx) => storeRaws(tx, raws, now))
  const mailboxId = mailboxes[0]?.id ?? ''
  const at = { internal_date: now, arrived_at: now, ingested_at: now }
  const rows = stored.map(({ sha256 }, i) => ({
    ...{ mailbox_id: mailboxId, folder: 'INBOX', uidvalidity: 1, uid: i + 1, sha256, ...at },
  }))
  await db.insertInto('delivery').values(rows).execute()
  const parsed = new Map<string, ParsedMail>()
  for (const raw of raws) parsed.set(keyOf(raw), await parseMail(raw))
  return parsed
}

function keyOf(raw: Raw): string {
  return Buffer.isBuffer(raw) ? hash('sha256', raw) : raw.key
}

/** Processor seconds of ours and PostgreSQL's so far, and the time. */
function usedBy({ postgresPid }: Place): { cpu: number; seconds: number } {
  const { user, system } = process.cpuUsage()
  return { cpu: (user + system) / 1e6 + cpuOf([postgresPid]), seconds: performance.now() / 1_000 }
}
