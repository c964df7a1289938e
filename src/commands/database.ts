import { PlainError } from '../base/errors.ts'
import { type Config } from '../config.ts'
import { connect, type Db } from '../db/connect.ts'
import { databaseFault } from '../db/fault.ts'

/**
 * Opens the configured database for one piece of work and closes it again.
 * @throws PlainError when none is configured, or it cannot be used.
 */
export async function withDatabase<T>(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  if (databaseUrl === null) {
    throw new PlainError('DATABASE_URL saknas. Den inbyggda databasen hör till npm start.')
  }
  const db = connect(databaseUrl, { max: 1 })
  try {
    return await work(db)
  } catch (thrown) {
    if (thrown instanceof PlainError) throw thrown
    throw new PlainError(databaseFault(thrown), { cause: thrown })
  } finally {
    await db.destroy()
  }
}
