import {
  assertSchemaCompatibility,
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  runMigrations,
  SchemaMigrationRequiredError,
  withBackend,
  type IQueueBackend,
  type PgPool,
} from 'bullmq'
import { openPool, type Pool } from '../db/pool.ts'
import { calm, queueOptions, work, workerOptions, type Data, type Store } from './bull.ts'

const schema = 'bullmq'

/**
 * At most this many connections for all queues and workers of a process: one to listen on per worker, the
 * rest shared. With pools of their own, five queues and five workers would hold twenty.
 */
const connections = 12

/** Seconds. BullMQ would let a worker listen for an hour; we rather ask than trust one connection. */
const longestWait = 10

/** Jobs in the schema `bullmq` of our own database, which BullMQ makes and brings up to date itself. */
export function openPostgresStore(databaseUrl: string): Store {
  // Whoever lent a connection hears of its errors; an idle one that breaks is replaced unseen.
  const pool = openPool(databaseUrl, { schema, max: connections, onError: () => undefined })
  // Each queue and worker listens for errors of the pool they share.
  pool.setMaxListeners(50)
  // BullMQ's own description of a pool has fewer overloads than that of pg.
  const connection = pool as unknown as PgPool
  const { Queue, Worker } = withBackend<IQueueBackend, PgPool>((name, options, more) => {
    const backend = calm(createPostgresBackend(name, options, more))
    Object.defineProperty(backend, 'maximumBlockTimeout', { value: longestWait })
    return backend
  })
  return {
    kind: 'postgres',
    prepare: () => prepare(pool),
    ping: async () => {
      await pool.query('select 1')
    },
    openQueue: (name) => new Queue(name, { connection, ...queueOptions }),
    openWorker: (name, handle, concurrency) =>
      new Worker<Data>(name, (job) => work(job, handle), {
        connection,
        concurrency,
        ...workerOptions,
      }),
    cut: cutter(pool),
  }
}

/** One read when all is well. Several processes may migrate at once: BullMQ takes a lock. */
async function prepare(pool: Pool): Promise<void> {
  const client = await pool.connect()
  let whole = false
  try {
    if ((await versionOf(client)) < LATEST_SCHEMA_VERSION) await runMigrations(client, schema)
    whole = true
  } finally {
    client.release(!whole)
  }
}

async function versionOf(client: Parameters<typeof runMigrations>[0]): Promise<number> {
  try {
    return await assertSchemaCompatibility(client, schema)
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0
    throw error
  }
}

/** Ends the lent connections too: a worker that was not let go in time still holds one. */
function cutter(pool: Pool): () => void {
  const clients = new Set<{ end(): Promise<void> }>()
  pool.on('connect', (client) => clients.add(client))
  pool.on('remove', (client) => clients.delete(client))
  return () => {
    void pool.end()
    for (const client of clients) void client.end()
  }
}
