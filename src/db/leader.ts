import pg from 'pg'

export interface Lead {
  /** False once the connection that holds the lock is gone: somebody else may lead now. */
  readonly held: boolean
  /** Called once when the lead is lost. */
  onLost(tell: () => void): void
  release(): Promise<void>
}

/**
 * Tries to become the only one that does `name`, across machines: an advisory lock on a connection of its
 * own, held until released or until the connection breaks. Null when somebody else holds it.
 * The lock alone is no guard against a paused process; writers check an epoch as well (arrival/ledger.ts).
 */
export async function lead(databaseUrl: string, name: string): Promise<Lead | null> {
  const client = new pg.Client({ connectionString: databaseUrl, keepAlive: true })
  let held = true
  const tells: (() => void)[] = []
  const lost = () => {
    if (!held) return
    held = false
    for (const tell of tells) tell()
  }
  client.on('error', lost).on('end', lost)
  await client.connect()
  const { rows } = await client.query<{ got: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 0)) as got',
    [name],
  )
  if (rows[0]?.got !== true) {
    await client.end()
    return null
  }
  return {
    get held() {
      return held
    },
    onLost: (tell) => {
      tells.push(tell)
    },
    release: () => client.end().catch(() => undefined),
  }
}
