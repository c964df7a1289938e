import { type CommandIo } from './io.ts'

export type ExitCode = 0 | 1 | 2
export type Command = (argv: string[], io: CommandIo) => ExitCode | Promise<ExitCode>

/** Each loads what it needs when it is called: a health check runs every minute and wants little. */
export const commands = {
  inspect: async (argv, io) => (await import('./inspect.ts')).inspectCommand(argv, io),
  clock: async (argv, io) => (await import('./clock.ts')).clockCommand(argv, io),
  migrate: async (argv, io) => (await import('./migrate.ts')).migrateCommand(argv, io),
  user: async (argv, io) => (await import('./user.ts')).userCommand(argv, io),
  doctor: async (argv, io) => (await import('./doctor.ts')).doctorCommand(argv, io),
  reconcile: async (argv, io) => (await import('./reconcile.ts')).reconcileCommand(argv, io),
  alive: async (argv, io) => (await import('./alive.ts')).aliveCommand(argv, io),
  import: async (argv, io) => (await import('./import.ts')).importCommand(argv, io),
  messages: async (argv, io) => (await import('./messages.ts')).messagesCommand(argv, io),
  help: (argv, io) => help(argv, io),
} as const satisfies Record<string, Command>

const usage = `svarstid: kommunens brevlåda, besvarad och mätt.

  svarstid inspect FIL…             hur vi läser ett mejl: ett JSON-objekt per mejl
  svarstid clock INKOM BESVARAT     de tre klockorna mellan två tidpunkter, som JSON
  svarstid clock                    samma sak för JSON-rader {arrivedAt, answeredAt} på stdin
  svarstid migrate                  uppdatera databasen
  svarstid user add E-POST NAMN     lägg till en person och få länken för att välja lösenord
  svarstid import SÖKVÄG…           gamla mejl ur mbox, Maildir och .eml, eller ur brevlådan (--mailbox)
  svarstid messages                 alla meddelanden som finns, med ärende; --json för rader av JSON
  svarstid doctor                   kontrollera databas, jobbkö, brevlådor och utgående mejl
  svarstid reconcile [--json]       stäm av brevlådorna mot det som är hämtat
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
