import pg from 'pg'

export interface Lead {
  /** False once the connection that holds the lock is gone: somebody else may lead now. */
  readonly held: boolean
  /** Called once when the lead is lost, not when it is released. */
  onLost(tell: () => void): void
  release(): Promise<void>
}

/**
 * Tries to become the only one that does `name`, across machines: an advisory lock on a connection of its
 * own, held until released or until the connection breaks. Null when somebody else holds it.
 * The lock alone is no guard against a paused process; writers check an epoch as well (arrival/ledger.ts).
 */
export async function lead(databaseUrl: string, name: string): Promise<Lead | null> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  let held = true
  const tells: (() => void)[] = []
  const lost = () => {
    if (!held) return
    held = false
    for (const tell of tells) tell()
  }
  client.on('error', lost).on('end', lost)
  if (!(await isFirst(client, name))) return null
  return {
    get held() {
      return held
    },
    onLost: (tell) => {
      tells.push(tell)
    },
    release: async () => {
      held = false
      await client.end().catch(() => undefined)
    },
  }
}

/** Takes the lock on this connection, and closes it when that cannot be had. */
async function isFirst(client: pg.Client, name: string): Promise<boolean> {
  let got = false
  try {
    await client.connect()
    const { rows } = await client.query<{ got: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as got',
      [name],
    )
    got = rows[0]?.got === true
    return got
  } finally {
    if (!got) await client.end().catch(() => undefined)
  }
}
