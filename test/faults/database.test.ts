import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'
import { type DovecotServer, startDovecot } from '../support/dovecot.ts'
import { eventually } from '../support/eventually.ts'
import { size } from '../support/fault-size.ts'
import { openIntake } from '../support/intake.ts'
import { missing } from '../support/needs.ts'
import { type PostgresServer, runSql, startPostgres } from '../support/postgres.ts'
import { listServer, openSender } from '../support/sender.ts'
import { allWell, judge } from '../support/verdict.ts'

const user = 'kontakt@bjorkvalla.example'
const count = size(150, 3_000)

describe.skipIf(missing('dovecot'))('PostgreSQL killed again and again', () => {
  let dovecot: DovecotServer
  let postgres: PostgresServer

  beforeAll(async () => {
    ;[dovecot, postgres] = await Promise.all([
      startDovecot({ users: [user] }),
      startPostgres({ keeps: true }),
    ])
    await migrate(postgres.url)
  })
  afterAll(async () => {
    await Promise.all([dovecot.close(), postgres.close()])
  })

  /** One process that serves somebody: PostgreSQL then throws out everybody, and recovers. */
  async function killOne(): Promise<void> {
    const query = `select pid from pg_stat_activity
                   where backend_type = 'client backend' and pid <> pg_backend_pid() order by random() limit 1`
    const [row] = await eventually('PostgreSQL to answer', () => runSql(postgres.url, query))
    if (row !== undefined) process.kill(Number(row.pid), 'SIGKILL')
  }

  async function killAll(): Promise<void> {
    await postgres.kill()
    await eventually(
      'PostgreSQL to start',
      async () => {
        await postgres.start()
        return true
      },
      { within: 60_000, every: 200 },
    )
  }

  test(
    `while ${count} mails come in: none lost, doubled or halved`,
    async () => {
      const intake = openIntake(postgres.url, null, [{ address: user, imapPort: dovecot.imapPort }])
      const sender = openSender(dovecot, user)
      const workers = [intake.keep('poll-mailbox'), intake.keep('receive-message')]
      let isOver = false
      const kills = { one: 0, all: 0 }
      const killing = async () => {
        while (!isOver) {
          await pause(2_000)
          if (kills.one <= kills.all) {
            await killOne()
            kills.one += 1
          } else {
            await killAll()
            kills.all += 1
          }
        }
      }
      const killed = killing()
      for (let i = 0; i < count; i++) {
        await sender.send()
        if (i % 10 === 0) await pause(500)
      }
      isOver = true
      await killed
      try {
        await eventually('everything to be filed', async () => (await intake.filed()) === count, {
          within: 240_000,
          every: 250,
        })
      } catch (cause) {
        throw new Error(workers.map((worker) => worker.said()).join('\n'), { cause })
      } finally {
        await Promise.all(workers.map((worker) => worker.stop()))
      }
      const onServer = await listServer(dovecot, user)
      expect(onServer.length).toBe(count)
      expect(kills.one).toBeGreaterThan(0)
      expect(kills.all).toBeGreaterThan(0)
      expect(await judge(postgres.url, { sent: sender.sent, onServer })).toEqual(allWell)
      console.log(`${count} mails, ${kills.one} processes and ${kills.all} whole servers killed`)
    },
    size(360_000, 1_800_000),
  )
})
