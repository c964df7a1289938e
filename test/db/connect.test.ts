import { sql } from 'kysely'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { lead } from '../../src/db/leader.ts'
import { listen, notify } from '../../src/db/listen.ts'
import { eventually } from '../support/eventually.ts'
import { runSql, startPostgres } from '../support/postgres.ts'

const postgres = await startPostgres()
afterAll(() => postgres.close())
const { url } = postgres

/** Connections of others to the server that are in this state of mind. */
const connections = async (like: string) => {
  const [row] = await runSql(
    url,
    `select count(*)::int as n from pg_stat_activity where query ilike $1 and pid <> pg_backend_pid()`,
    [like],
  )
  return Number(row?.n)
}

describe('a pool', () => {
  test('gives large numbers as numbers, dates as they are written and instants as Date', async () => {
    const db = connect(url)
    onTestFinished(() => db.destroy())
    const { rows } = await sql`
      select 9007199254740991::bigint as big, date '2026-03-29' as day, timestamptz '2026-03-29 01:30+01' as at
    `.execute(db)
    expect(rows).toEqual([
      { big: 9007199254740991, day: '2026-03-29', at: new Date('2026-03-29T00:30:00Z') },
    ])
  })

  test('outlives a restart of the server, tells of it and works again', async () => {
    const told: Error[] = []
    const db = connect(url, { onError: (error) => told.push(error) })
    onTestFinished(() => db.destroy())
    await sql`select 1`.execute(db)
    await postgres.stop()
    await eventually('the broken connection to be told', () => told.length > 0)
    await expect(sql`select 1`.execute(db)).rejects.toThrow()
    await postgres.start()
    expect((await sql<{ n: number }>`select 1 as n`.execute(db)).rows).toEqual([{ n: 1 }])
  })

  test('outlives a connection that is killed in the middle of a transaction', async () => {
    const db = connect(url)
    onTestFinished(() => db.destroy())
    const broken = db.transaction().execute(async (tx) => {
      await sql`select 'doomed', pg_terminate_backend(pg_backend_pid())`.execute(tx)
    })
    await expect(broken).rejects.toThrow()
    expect((await sql`select 1 as n`.execute(db)).rows).toEqual([{ n: 1 }])
  })
})

describe('a listener', () => {
  function hearing() {
    const heard: string[] = []
    const listener = listen(url, ['ticket', 'outbox'], {
      message: (channel, id) => heard.push(`${channel} ${id}`),
      gap: () => heard.push('gap'),
    })
    onTestFinished(() => listener.close())
    return {
      heard,
      listener,
      up: () => eventually('the listener', () => connections('listen ticket%')),
    }
  }

  test('hears what is committed on its channels, and nothing else', async () => {
    const { heard, up } = hearing()
    const db = connect(url)
    onTestFinished(() => db.destroy())
    await up()
    await db.transaction().execute((tx) => notify(tx, 'ticket', 'a'))
    const undone = db.transaction().execute(async (tx) => {
      await notify(tx, 'ticket', 'b')
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    await notify(db, 'arrival', 'c')
    await notify(db, 'outbox', 'd')
    await eventually('the last one', () => heard.includes('outbox d'))
    expect(heard).toEqual(['ticket a', 'outbox d'])
  })

  test('listens again after a restart of the server, and says that it may have missed something', async () => {
    const { heard, up } = hearing()
    await up()
    await postgres.stop()
    await postgres.start()
    await eventually('the gap', () => heard.includes('gap'))
    await runSql(url, `select pg_notify('ticket', 'after')`)
    await eventually('what came after', () => heard.includes('ticket after'))
    expect(heard).toEqual(['gap', 'ticket after'])
  })

  test('listens again when only its connection is killed', async () => {
    const { heard, up } = hearing()
    await up()
    await runSql(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen ticket%'`,
    )
    await eventually('the gap', () => heard.includes('gap'))
    await runSql(url, `select pg_notify('outbox', 'x')`)
    await eventually('what came after', () => heard.includes('outbox x'))
  })

  test('may be opened while the server is down, and is told of a gap once it hears', async () => {
    await postgres.stop()
    const { heard } = hearing()
    await postgres.start()
    await eventually('the gap', () => heard.includes('gap'))
  })

  test('leaves no connection behind when it is closed', async () => {
    const { listener, up } = hearing()
    await up()
    await listener.close()
    await eventually(
      'the connection to go',
      async () => (await connections('listen ticket%')) === 0,
    )
  })
})

describe('a leader', () => {
  test('is only one of several that ask at once, and each thing has its own', async () => {
    const asked = await Promise.all(Array.from({ length: 6 }, () => lead(url, 'mailbox:a')))
    const leads = asked.filter((one) => one !== null)
    const other = await lead(url, 'mailbox:b')
    onTestFinished(async () => {
      await leads[0]?.release()
      await other?.release()
    })
    expect(leads).toHaveLength(1)
    expect(other?.held).toBe(true)
    // Those that lost have let go of their connections.
    await eventually(
      'two connections',
      async () => (await connections('%pg_try_advisory_lock%')) === 2,
    )
  })

  test('that lets go makes room for the next, and is not told that it lost', async () => {
    const first = await lead(url, 'mailbox:c')
    let lost = 0
    first?.onLost(() => (lost += 1))
    await first?.release()
    expect(first?.held).toBe(false)
    const second = await eventually('the next leader', () => lead(url, 'mailbox:c'))
    await second.release()
    expect(lost).toBe(0)
  })

  test('whose connection is killed is told once, and may lead again', async () => {
    const first = await lead(url, 'mailbox:d')
    let lost = 0
    first?.onLost(() => (lost += 1))
    await runSql(
      url,
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()`,
    )
    await eventually('the loss', () => lost === 1)
    expect(first?.held).toBe(false)
    const again = await eventually('the lead again', () => lead(url, 'mailbox:d'))
    expect(again.held).toBe(true)
    await first?.release()
    await again.release()
    expect(lost).toBe(1)
  })

  test('cannot be found while the server is down, which is an error and not a null', async () => {
    await postgres.stop()
    await expect(lead(url, 'mailbox:e')).rejects.toThrow(/ECONNREFUSED/)
    await postgres.start()
  })
})
