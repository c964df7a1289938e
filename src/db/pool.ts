import pg from 'pg'

export type Pool = pg.Pool

/**
 * A pool for a library that brings SQL and tables of its own, in `schema`. Idle connections close after
 * 10 s. A query waits at most 2 s for a connection and 30 s for its answer. Whatever breaks an idle
 * connection is given to `onError`.
 */
export function openPool(
  databaseUrl: string,
  { schema, max, onError }: { schema: string; max: number; onError: (error: Error) => void },
): Pool {
  const enter = (client: pg.ClientBase) =>
    client.query(`set search_path to ${pg.escapeIdentifier(schema)}`)
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    connectionTimeoutMillis: 2_000,
    query_timeout: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    Client: CalmClient,
    // The pool waits for the answer, whatever its types say.
    onConnect: enter as (client: pg.ClientBase) => void,
  })
  pool.on('error', onError)
  return pool
}

/**
 * A client that never ends the process. A server that stops while we say goodbye sends one last error,
 * and by then the borrower has taken away every listener.
 */
class CalmClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config)
    this.on('error', ignore)
  }

  override removeAllListeners(event?: string | symbol): this {
    super.removeAllListeners(event)
    if (this.listenerCount('error') === 0) this.on('error', ignore)
    return this
  }
}

function ignore(): void {
  // The pool, or whoever has borrowed the client, hears of it as well.
}
