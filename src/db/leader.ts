import pg from 'pg'

export interface Lead {
  /** False once the connection that holds the lock is gone: somebody else may lead now. */
  readonly held: boolean
  /** Called once when the lead is lost, not when it is released. */
  onLost(tell: () => void): void
  release(): Promise<void>
}

/**
 * A leader says so often that it is there; PostgreSQL ends the connection of one that has been silent for longer,
 * and with it the lead: a process that is paused, or whose machine or line is gone, holds up nobody. Milliseconds.
 */
const saysSoEvery = 3_000
const silentFor = 12_000

/**
 * Tries to become the only one that does `name`, across machines: an advisory lock on a connection of its
 * own, held until released or until the connection breaks. Null when somebody else holds it.
 * The lock alone is no guard against a paused process; writers check an epoch as well (arrival/ledger.ts).
 */
export async function lead(databaseUrl: string, name: string): Promise<Lead | null> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 5_000,
    query_timeout: silentFor,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  const holding = new Holding(client)
  if (!(await isFirst(client, name))) return null
  holding.begin()
  return holding
}

class Holding implements Lead {
  readonly #client: pg.Client
  readonly #tells: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  held = true

  constructor(client: pg.Client) {
    this.#client = client
    client.on('error', () => this.#lose()).on('end', () => this.#lose())
  }

  /** One sign of life at a time: a query that gets no answer in time is the end. */
  begin(): void {
    this.#timer = setTimeout(() => {
      this.#client.query('select').then(
        () => {
          if (this.held) this.begin()
        },
        () => {
          this.#lose()
          void hangUp(this.#client)
        },
      )
    }, saysSoEvery)
  }

  onLost(tell: () => void): void {
    this.#tells.push(tell)
  }

  async release(): Promise<void> {
    this.held = false
    clearTimeout(this.#timer)
    await hangUp(this.#client)
  }

  #lose(): void {
    if (!this.held) return
    this.held = false
    clearTimeout(this.#timer)
    for (const tell of this.#tells) tell()
  }
}

/** Takes the lock on this connection, and closes it when that cannot be had. */
async function isFirst(client: pg.Client, name: string): Promise<boolean> {
  let got = false
  try {
    await client.connect()
    const { rows } = await client.query<{ got: boolean }>(
      `select pg_try_advisory_lock(hashtextextended($1, 0)) as got,
        set_config('idle_session_timeout', $2, false)`,
      [name, String(silentFor)],
    )
    got = rows[0]?.got === true
    return got
  } finally {
    if (!got) await hangUp(client)
  }
}

/** A server that does not answer is not waited for. */
async function hangUp(client: pg.Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 2_000)
  })
  await Promise.race([client.end().catch(() => undefined), patience])
  clearTimeout(timer)
}
