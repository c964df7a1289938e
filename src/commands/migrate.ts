import { PlainError } from '../base/errors.ts'
import { readConfig } from '../config.ts'
import { migrate } from '../db/migrate.ts'
import { type CommandIo } from './io.ts'

/** svarstid migrate: brings the configured database to the newest schema. */
export async function migrateCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  if (argv.length > 0) {
    io.stderr.write('svarstid migrate tar inga argument.\n')
    return 2
  }
  const { databaseUrl } = readConfig()
  if (databaseUrl === null) {
    throw new PlainError('DATABASE_URL saknas. Den inbyggda databasen uppdateras av npm start.')
  }
  const done = await migrate(databaseUrl)
  io.stdout.write(
    done.length === 0 ? 'Databasen är redan uppdaterad.\n' : `Klart: ${done.join(', ')}\n`,
  )
  return 0
}
