import pg from 'pg'
import { sql } from 'kysely'
import { type Queryable } from './connect.ts'

/** Channel → what is told. Payloads are ids only, never a citizen's words. */
export type Channel = 'ticket' | 'arrival' | 'outbox'

/** Tells every listener, when and if the transaction commits. */
export async function notify(db: Queryable, channel: Channel, id: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${id})`.execute(db)
}

export interface Listener {
  close(): Promise<void>
}

/**
 * Listens on a connection of its own and opens it again when it breaks. After each reconnect `onGap` is
 * called, because what was told meanwhile is gone.
 */
export function listen(
  databaseUrl: string,
  channels: readonly Channel[],
  on: { message: (channel: Channel, id: string) => void; gap: () => void },
): Listener {
  let client: pg.Client | null = null
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let first = true

  const again = () => {
    client = null
    if (!closed) timer = setTimeout(() => void open(), 1_000)
  }
  const open = async () => {
    const next = new pg.Client({ connectionString: databaseUrl, keepAlive: true })
    client = next
    let broken = false
    const breaks = () => {
      if (broken) return
      broken = true
      again()
    }
    next.on('error', breaks).on('end', breaks)
    next.on('notification', ({ channel, payload = '' }) => {
      on.message(channel as Channel, payload)
    })
    try {
      await next.connect()
      for (const channel of channels) await next.query(`listen ${channel}`)
      if (!first) on.gap()
      first = false
    } catch {
      next.end().catch(() => undefined)
      breaks()
    }
  }
  void open()

  return {
    close: async () => {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
