import { clockCommand } from './clock.ts'
import { doctorCommand } from './doctor.ts'
import { inspectCommand } from './inspect.ts'
import { type CommandIo } from './io.ts'
import { migrateCommand } from './migrate.ts'
import { userCommand } from './user.ts'

export type ExitCode = 0 | 1 | 2
export type Command = (argv: string[], io: CommandIo) => ExitCode | Promise<ExitCode>

export const commands = {
  inspect: inspectCommand,
  clock: clockCommand,
  migrate: migrateCommand,
  user: userCommand,
  doctor: doctorCommand,
  help: (argv, io) => help(argv, io),
} as const satisfies Record<string, Command>

const usage = `svarstid: a municipality's mailbox, answered and measured.

  svarstid inspect FILE…            how we read a message: one JSON object per message
  svarstid clock ARRIVED ANSWERED   the three clocks between two instants, as JSON
  svarstid clock                    the same for JSON lines {arrivedAt, answeredAt} on stdin
  svarstid migrate                  bring the database to the newest schema
  svarstid user add EMAIL NAME      add a person and print the link that sets the password
  svarstid doctor                   check database, queue, mailboxes and outgoing mail
  svarstid help                     this text

Settings are read from the environment and from .env; .env.example tells them all.
Exit codes: 0 done, 1 it did not work, 2 used wrongly.
`

/** Prints the commands. Asked for a command that does not exist, it says so and that it was used wrongly. */
export function help(argv: string[], io: Pick<CommandIo, 'stdout' | 'stderr'>): ExitCode {
  const [asked] = argv
  if (asked === undefined || asked in commands || asked === '--help') {
    io.stdout.write(usage)
    return 0
  }
  io.stderr.write(`There is no command "${asked}".\n\n${usage}`)
  return 2
}
