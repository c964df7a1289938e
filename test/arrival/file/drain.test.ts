import { describe, expect, test } from 'vitest'
import { type MailReader } from '../../../src/arrival/parse/hasty.ts'
import { type Received, receiveWaiting } from '../../../src/arrival/receive.ts'
import { openContext } from '../../../src/context.ts'
import { openJobs } from '../../../src/jobs/index.ts'
import { queues } from '../../../src/journey.ts'
import { receiveMessage } from '../../../workers/receive-message.ts'
import { eventually } from '../../support/eventually.ts'
import { buildMail } from '../../support/mail-builder.ts'
import { missing } from '../../support/needs.ts'
import { testDatabase } from '../../support/postgres.ts'
import { startRedis } from '../../support/redis.ts'
import { timesWith } from '../../jobs/stores.ts'
import { kontakt, monday, openInbox } from '../inbox.ts'

const databaseUrl = await testDatabase()
const inbox = await openInbox(databaseUrl)
const { db, ctx } = inbox

const letter = (subject: string) =>
  buildMail({ from: 'Eva <eva@post.example>', to: kontakt, subject, text: 'Hej!', date: monday })

async function put(count: number, subject: string, from = 0): Promise<void> {
  for (let i = 0; i < count; i++) {
    await inbox.put(letter(`${subject} ${i}`), {
      at: new Date(monday.getTime() + (from + i) * 1_000),
    })
  }
}

async function waiting(): Promise<number> {
  const rows = await db.selectFrom('delivery').select('id').where('state', '=', 'waiting').execute()
  return rows.length
}

const soon = new Date(monday.getTime() + 60_000)

/** What a receiver lets go because reading took long, on a slow machine. */
async function rest(now = monday): Promise<Received[]> {
  const all: Received[] = []
  for (;;) {
    const some = await receiveWaiting(ctx, inbox.parser, now)
    if (some.length === 0) return all
    all.push(...some)
  }
}

/** A reader that waits until it is let go, and says how much it was given. */
function gated(): MailReader & { given: number; open(): void } {
  let open: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (open = resolve))
  const reader = {
    given: 0,
    open: () => open(),
    parse: async (raws: Parameters<MailReader['parse']>[0]) => {
      reader.given += raws.length
      await gate
      return inbox.parser.parse(raws)
    },
  }
  return reader
}

describe('two receivers', () => {
  test('read different mail at the same time, and each mail is filed once', async () => {
    await put(120, 'Två')
    const slow = gated()
    const first = receiveWaiting(ctx, slow, monday)
    await eventually('the first to read', () => slow.given > 0)
    const second = await receiveWaiting(ctx, inbox.parser, monday)
    expect(second).toHaveLength(20)
    expect(await receiveWaiting(ctx, inbox.parser, monday)).toEqual([])
    slow.open()
    const all = [...(await first), ...second, ...(await rest())]
    expect(new Set(all.map(({ ticketId }) => ticketId)).size).toBe(120)
    expect(await waiting()).toBe(0)
  })

  test('are not held up by one that gives up: what it had is another’s', async () => {
    await put(3, 'Avbruten')
    const broken: MailReader = { parse: () => Promise.reject(new Error('the end')) }
    await expect(receiveWaiting(ctx, broken, monday)).rejects.toThrow('the end')
    expect(await receiveWaiting(ctx, inbox.parser, monday)).toHaveLength(3)
  })
})

describe('a hundred mails that take long to read', () => {
  test('stop none of those behind them, and are filed when they have been read', async () => {
    await put(100, 'Slow')
    await put(20, 'Efter', 200)
    let isRead = false
    const hasty: MailReader = {
      parse: async (raws) => {
        const reads = await inbox.parser.parse(raws)
        const slow = raws.map((raw) => Buffer.isBuffer(raw) && raw.includes('Subject: Slow'))
        return reads.map((read, i) => (slow[i] === true && !isRead ? null : read))
      },
    }
    const others: Received[] = []
    for (let i = 0; i < 10 && others.length < 20; i++) {
      others.push(...(await receiveWaiting(ctx, hasty, monday)))
    }
    expect(others).toHaveLength(20)
    expect(await receiveWaiting(ctx, hasty, soon)).toEqual([])
    const rows = await db
      .selectFrom('delivery')
      .select('attempts')
      .where('state', '=', 'waiting')
      .execute()
    expect(rows).toEqual(Array.from({ length: 100 }, () => ({ attempts: 0 })))
    isRead = true
    expect(await rest(new Date(soon.getTime() + 60_000))).toHaveLength(100)
  })
})

describe('mail that nobody was told of', () => {
  test.skipIf(missing('redis-server'))('is found by the schedule with jobs in Redis', async () => {
    const redis = await startRedis()
    try {
      await swept(redis.url)
    } finally {
      await redis.close()
    }
  })

  test('is found by the schedule with jobs in PostgreSQL', async () => {
    await swept(null)
  })
})

/** The first tick comes at once; what waits after it has only the schedule. */
async function swept(redisUrl: string | null): Promise<void> {
  const times = timesWith({ [queues.receive]: { every: 300 } })
  const jobs = openJobs({ databaseUrl, redisUrl, log: ctx.log, times })
  const opened = await openContext({ ...ctx.config, databaseUrl }, { databaseUrl, log: ctx.log })
  const worker = await receiveMessage({ ...opened, jobs })
  try {
    for (const subject of ['Först', 'Sedan']) {
      await put(1, `${subject} ${redisUrl ?? ''}`)
      await eventually('the forgotten mail to be filed', async () => (await waiting()) === 0)
    }
  } finally {
    await worker.close()
    await jobs.close()
    await opened.close()
  }
}
