import { once } from 'node:events'
import { createRedisBackend, withBackend, type ConnectionOptions, type IQueueBackend } from 'bullmq'
import { Redis, type RedisOptions } from 'ioredis'
import { calm, queueOptions, work, workerOptions, type Data, type Store } from './bull.ts'

/** Begins every key, so that others may use the same Redis. */
const prefix = 'svarstid'

/**
 * Jobs in Redis. Two connections for all queues and workers of a process, one of which fails at once when
 * Redis is away, so that nobody's click waits for it; and one to wait on per worker.
 */
export function openRedisStore(url: string): Store {
  const hasty = lazily(() =>
    quiet(new Redis(url, { ...patient, enableOfflineQueue: false, socketTimeout: 5_000 })),
  )
  const lasting = lazily(() => quiet(new WorkerRedis(url, { ...patient, socketTimeout: 30_000 })))
  const { Queue, Worker } = withBackend<IQueueBackend, ConnectionOptions>((name, options, more) =>
    calm(createRedisBackend(name, options, more)),
  )
  const ping = async (signal: AbortSignal) => {
    const redis = hasty.get()
    if (redis.status !== 'ready') await once(redis, 'ready', { signal })
    await redis.ping()
  }
  return {
    kind: 'redis',
    prepare: ping,
    ping,
    openQueue: (name) => new Queue(name, { connection: hasty.get(), prefix, ...queueOptions }),
    openWorker: (name, handle, concurrency) =>
      new Worker<Data>(name, (job) => work(job, handle), {
        connection: lasting.get(),
        prefix,
        concurrency,
        ...workerOptions,
      }),
    cut: () => {
      const all = [hasty.made, lasting.made, ...(lasting.made?.copies ?? [])]
      for (const redis of all) redis?.disconnect()
    },
  }
}

/** Never gives up: a command is sent again when Redis is back, and we knock at least every two seconds. */
const patient = {
  maxRetriesPerRequest: null,
  connectTimeout: 5_000,
  retryStrategy: (times: number) => Math.min(times * 200, 2_000),
}

/** BullMQ makes a copy of a worker's connection to wait on it. */
class WorkerRedis extends Redis {
  readonly copies: Redis[] = []

  override duplicate(options?: Partial<RedisOptions>): Redis {
    const copy = quiet(super.duplicate(options))
    this.copies.push(copy)
    return copy
  }
}

/** Without a listener ioredis prints its errors; whoever uses the connection tells of them already. */
function quiet<R extends Redis>(redis: R): R {
  redis.on('error', () => undefined)
  return redis
}

function lazily<T>(make: () => T): { get(): T; readonly made: T | undefined } {
  let made: T | undefined
  return {
    get: () => (made ??= make()),
    get made() {
      return made
    },
  }
}
