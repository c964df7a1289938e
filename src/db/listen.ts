import pg from 'pg'
import { sql } from 'kysely'
import { type Queryable } from './connect.ts'

/** Channel → what is told. Payloads are ids only, never a citizen's words. */
export type Channel = 'ticket' | 'arrival' | 'outbox'

/** Tells every listener, when and if the transaction commits. */
export async function notify(db: Queryable, channel: Channel, id: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${id})`.execute(db)
}

/** Tells of several at once, of each one time. */
export async function notifyAll(
  db: Queryable,
  channel: Channel,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const each = [...new Set(ids)]
  await sql`select pg_notify(${channel}, id) from unnest(${each}::text[]) as id`.execute(db)
}

export interface Listener {
  close(): Promise<void>
}

export interface Hears {
  message: (channel: Channel, id: string) => void
  /** What was told for a while is gone: look for yourself. */
  gap: () => void
}

const againMs = 1_000

/**
 * Listens on a connection of its own and opens it again when it breaks. After each reconnect `gap` is
 * called, because what was told meanwhile is gone.
 */
export function listen(databaseUrl: string, channels: readonly Channel[], hears: Hears): Listener {
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const open = (isFirst: boolean) => {
    client = dial(databaseUrl, channels, hears, {
      up: () => {
        if (!isFirst) hears.gap()
      },
      down: () => {
        if (!closed) timer = setTimeout(open, againMs, false)
      },
    })
  }
  open(true)
  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}

/** One connection that listens until it breaks; `down` is called once. */
function dial(
  databaseUrl: string,
  channels: readonly Channel[],
  hears: Hears,
  tell: { up: () => void; down: () => void },
): pg.Client {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  let isDown = false
  const down = () => {
    if (isDown) return
    isDown = true
    tell.down()
  }
  client.on('error', down).on('end', down)
  client.on('notification', ({ channel, payload = '' }) => {
    hears.message(channel as Channel, payload)
  })
  client
    .connect()
    .then(() => client.query(channels.map((channel) => `listen ${channel}`).join('; ')))
    .then(tell.up)
    .catch(() => {
      client.end().catch(() => undefined)
      down()
    })
  return client
}
