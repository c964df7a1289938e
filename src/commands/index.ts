import { aliveCommand } from './alive.ts'
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
  alive: aliveCommand,
  help: (argv, io) => help(argv, io),
} as const satisfies Record<string, Command>

const usage = `svarstid: kommunens brevlåda, besvarad och mätt.

  svarstid inspect FIL…             hur vi läser ett mejl: ett JSON-objekt per mejl
  svarstid clock INKOM BESVARAT     de tre klockorna mellan två tidpunkter, som JSON
  svarstid clock                    samma sak för JSON-rader {arrivedAt, answeredAt} på stdin
  svarstid migrate                  uppdatera databasen
  svarstid user add E-POST NAMN     lägg till en person och få länken för att välja lösenord
  svarstid doctor                   kontrollera databas, jobbkö, brevlådor och utgående mejl
  svarstid alive PROCESS            om en bakgrundsprocess på den här värden lever
  svarstid help                     den här texten

Inställningar läses från miljön och från .env; .env.example visar alla.
Slutkoder: 0 klart, 1 det gick inte, 2 fel använt.
`

/** Prints the commands. Asked for a command that does not exist, it says so and that it was used wrongly. */
export function help(argv: string[], io: Pick<CommandIo, 'stdout' | 'stderr'>): ExitCode {
  const [asked] = argv
  if (asked === undefined || Object.hasOwn(commands, asked) || /^--?h(?:elp)?$/.test(asked)) {
    io.stdout.write(usage)
    return 0
  }
  io.stderr.write(`Kommandot "${asked}" finns inte.\n\n${usage}`)
  return 2
}
