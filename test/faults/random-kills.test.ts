import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DovecotServer, startDovecot } from '../support/dovecot.ts'
import { size } from '../support/fault-size.ts'
import { type Intake, openIntake } from '../support/intake.ts'
import { missing } from '../support/needs.ts'
import { testDatabase } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { listServer, openSender } from '../support/sender.ts'
import { allWell, judge } from '../support/verdict.ts'
import { type Worker, type WorkerName } from '../support/worker.ts'

const url = await testDatabase()
const users = ['kontakt@bjorkvalla.example', 'bygg@bjorkvalla.example']
const count = size(300, 5_000)

describe.skipIf(missing('redis-server', 'dovecot'))('two of each worker', () => {
  let dovecot: DovecotServer
  let redis: RedisServer
  let intake: Intake

  beforeAll(async () => {
    ;[dovecot, redis] = await Promise.all([startDovecot({ users }), startRedis()])
    const { imapPort } = dovecot
    const boxes = users.map((address) => ({ address, imapPort }))
    intake = openIntake(url, redis.url, boxes)
  })
  afterAll(async () => {
    await Promise.all([dovecot.close(), redis.close()])
  })

  test(
    `one killed every one to three seconds while ${count} mails arrive: none lost, doubled or halved`,
    async () => {
      const [kontakt = ''] = users
      const sender = openSender(dovecot, kontakt)
      const seats: WorkerName[] = [
        'poll-mailbox',
        'receive-message',
        'poll-mailbox',
        'receive-message',
      ]
      const workers: Worker[] = seats.map((name) => intake.start(name))
      let copies = 0
      let kills = 0
      const arriving = async () => {
        let lastId = ''
        for (let i = 0; i < count; i++) {
          const messageId = `<${i}.${sender.sent.length}@post.example>`
          const isFollowing = i % 5 === 4
          const isForBoth = i % 20 === 7
          const about = isFollowing ? { inReplyTo: lastId } : {}
          const to = isForBoth ? users : [kontakt]
          await sender.send({ messageId, from: 'eva@post.example', ...about }, ...to)
          if (isForBoth) copies += 1
          if (!isFollowing) lastId = messageId
          if (i % 10 === 0) await pause(200)
        }
      }
      let isOver = false
      const killing = async () => {
        while (!isOver) {
          await pause(1_000 + Math.random() * 2_000)
          const seat = Math.floor(Math.random() * seats.length)
          await workers[seat]?.end('SIGKILL')
          kills += 1
          workers[seat] = intake.start(seats[seat]!)
        }
      }
      const killed = killing()
      await arriving()
      isOver = true
      await killed
      await intake.untilFiled(sender.sent.length + copies)
      await Promise.all(workers.map((worker) => worker.end('SIGTERM')))
      const onServer = (await Promise.all(users.map((user) => listServer(dovecot, user)))).flat()
      expect(onServer.length).toBe(count + copies)
      expect(kills).toBeGreaterThan(2)
      expect(await judge(url, { sent: sender.sent, onServer })).toEqual(allWell)
      console.log(`${count} mails, ${copies} of them to two mailboxes, ${kills} kills`)
    },
    size(180_000, 1_800_000),
  )
})
