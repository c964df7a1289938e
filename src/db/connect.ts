import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { type Schema } from './schema.ts'

export type Db = Kysely<Schema>
export type Tx = Transaction<Schema>
/** Either: a function that only reads, or whose caller decides the transaction. */
export type Queryable = Db | Tx

pg.types.setTypeParser(pg.types.builtins.INT8, Number)
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

/**
 * Opens a pool. Errors on idle connections are given to `onError`: without a listener PostgreSQL going
 * down would end the process. A query waits at most 5 s for a connection, then fails.
 */
export function connect(
  databaseUrl: string,
  options: { max?: number; onError?: (error: Error) => void } = {},
): Db {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: options.max ?? 10,
    connectionTimeoutMillis: 5_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
  })
  pool.on('error', options.onError ?? (() => undefined))
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}
