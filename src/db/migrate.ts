import { Migrator } from 'kysely/migration'
import { migrations } from '../../migrations/index.ts'
import { PlainError } from '../base/errors.ts'
import { connect } from './connect.ts'
import { databaseFault } from './fault.ts'

/**
 * Brings the database to the newest schema. Safe to run at the same time from several places: kysely takes
 * a lock. All or nothing. Returns the names of the migrations that were run now.
 * @throws PlainError when the database cannot be reached or refuses.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const db = connect(databaseUrl, { max: 2 })
  try {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve(migrations) },
    })
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error !== undefined) {
      throw new PlainError(`Databasen kunde inte uppdateras. ${databaseFault(error)}`, {
        cause: error,
      })
    }
    return results.map((one) => one.migrationName)
  } finally {
    await db.destroy()
  }
}
