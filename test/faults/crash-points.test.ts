import { afterAll, describe, expect, test } from 'vitest'
import { type CrashRig, openCrashRig } from '../support/crash-rig.ts'
import { startDovecot } from '../support/dovecot.ts'
import { isFull } from '../support/fault-size.ts'
import { missing } from '../support/needs.ts'
import { testDatabase } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { listServer } from '../support/sender.ts'
import { allWell, judge } from '../support/verdict.ts'
import { type WorkerName } from '../support/worker.ts'

// The points are counted anew each time, from what the workers really send: a new step is a new point.

const user = 'kontakt@bjorkvalla.example'
const workers: WorkerName[] = ['poll-mailbox', 'receive-message']
/** How many points of each worker an ordinary run takes, spread over all. */
const sample = { once: 6, twice: 2 }

// Without its servers there is nothing to count; `missing` tells the reason, and in CI it throws.
if (missing('redis-server', 'dovecot')) test.skip('kill -9 at every step', () => undefined)
else await enumerate()

async function enumerate(): Promise<void> {
  const url = await testDatabase()
  const [dovecot, redis] = await Promise.all([startDovecot({ users: [user] }), startRedis()])
  const rig = await openCrashRig(url, user, { dovecot, redis })
  afterAll(async () => {
    await rig.close()
    await Promise.all([dovecot.close(), redis.close()])
  })
  let killed = 0
  let tried = 0

  for (const worker of workers) {
    const { points } = await journey({ rig, redis, worker, at: [null] })
    for (const times of [1, 2] as const) {
      const chosen = isFull ? points : spread(points, times === 1 ? sample.once : sample.twice)
      const often = times === 1 ? 'once' : 'twice'
      const title = `${worker} killed ${often} at ${chosen.length} of its ${points.length} points`
      describe(title, () => {
        test.each(chosen)('%s', async (point) => {
          const at = Number(point.split(' ')[0])
          const { tokens, wasKilled } = await journey({
            rig,
            redis,
            worker,
            at: Array<number>(times).fill(at),
          })
          tried += 1
          if (wasKilled) killed += 1
          for (const token of tokens) {
            const like = 'select count(*) from message where subject like $1'
            expect(await rig.count(like, `%#${token}`)).toBe(1)
          }
        })
      })
    }
  }

  test('nothing is lost, doubled or halved after all of it', async () => {
    const onServer = await listServer(dovecot, user)
    expect(onServer.length).toBe(rig.sender.sent.length)
    expect(await judge(url, { sent: rig.sender.sent, onServer })).toEqual(allWell)
    // What a process does at a point depends a little on chance; that it is killed at all does not.
    expect(killed).toBeGreaterThan(tried * 0.5)
  })
}

/** A question and one more mail to it come in while the worker is killed, and others finish the work. */
async function journey({ rig, redis, worker, at }: Course) {
  const messageId = `<${rig.sender.sent.length}.${Date.now()}@post.example>`
  const tokens = [
    await rig.sender.send({ messageId, from: 'eva@post.example' }),
    await rig.sender.send({ inReplyTo: messageId, from: 'eva@post.example' }),
  ]
  const isPolling = worker === 'poll-mailbox'
  if (!isPolling) await rig.fetchAll()
  const state = isPolling ? 'true' : `state = 'done'`
  const done = async () =>
    (await rig.count(`select count(*) from delivery where ${state}`)) >= rig.sender.sent.length
  const ran = []
  for (const point of at) {
    // Else the next process waits until its queue has noticed that the last one is dead.
    await redis.ask('FLUSHALL')
    ran.push(await rig.run(worker, point, done))
  }
  await rig.fetchAll()
  await rig.fileAll()
  return { tokens, points: ran[0]?.points ?? [], wasKilled: ran[0]?.wasKilled === true }
}

interface Course {
  rig: CrashRig
  redis: RedisServer
  worker: WorkerName
  /** The point of each run; null: none. */
  at: (number | null)[]
}

/** So many of them, at equal distances, before and after a sending by turns. */
function spread<T>(all: readonly T[], count: number): T[] {
  const wanted = Array.from({ length: count }, (_, k) => Math.floor((k * all.length) / count))
  return wanted.flatMap((at, k) => all.at((at & ~1) + (k % 2)) ?? [])
}
