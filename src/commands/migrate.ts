import { PlainError } from '../base/errors.ts'
import { readConfig } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { type CommandIo } from './io.ts'

/** svarstid migrate: brings the configured database to the newest schema. */
export async function migrateCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  if (argv.length > 0) {
    io.stderr.write('svarstid migrate takes no arguments.\n')
    return 2
  }
  const { databaseUrl } = readConfig()
  if (databaseUrl === null) {
    throw new PlainError('DATABASE_URL is not set. The embedded database is migrated by npm start.')
  }
  const done = await migrate(databaseUrl)
  io.stdout.write(done.length === 0 ? 'Nothing to do.\n' : `Done: ${done.join(', ')}\n`)
  return 0
}
