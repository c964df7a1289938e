import { parseArgs } from 'node:util'
import { suggestedShortDays, swedishCalendar, type Calendar } from '../clock/calendar.ts'
import { type CommandIo } from './io.ts'
import { lines } from './lines.ts'
import { measure } from './measure.ts'
import { write } from './write.ts'

const usage = `Usage: svarstid clock [--short-days HH:MM] [ARRIVED ANSWERED]

How long an answer took by each of the three clocks, and when it was due (docs/clocks.md).
The calendar is Sweden's; offices are open 08:00 to 17:00.

  ARRIVED ANSWERED    two instants with their offset, like 2026-03-10T08:15:00Z or
                      2026-03-10T09:15+01:00; prints one JSON object
  (without them)      reads JSON lines {"arrivedAt": "…", "answeredAt": "…"} from stdin and writes
                      JSON lines; a faulty one becomes {"error": "…", "line": 7} and, when all are
                      read, exit code 1
  --short-days HH:MM  close at HH:MM on the working days before holidays that commonly are short
`

/** `svarstid clock`. Returns the exit code: 0 done, 1 a line on stdin was faulty, 2 wrong use. */
export async function clockCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  const args = readArguments(argv)
  if ('error' in args) return refuse(args.error, io)
  if (args.help) {
    io.stdout.write(usage)
    return 0
  }
  if (args.instants.length === 0) return await measureLines(args.calendar, io)

  const [arrivedAt, answeredAt] = args.instants
  const result = measure({ arrivedAt, answeredAt }, args.calendar)
  if ('error' in result) return refuse(result.error, io)
  io.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  return 0
}

async function measureLines(calendar: Calendar, io: CommandIo): Promise<0 | 1> {
  let exitCode: 0 | 1 = 0
  let line = 0
  for await (const text of lines(io.stdin)) {
    line += 1
    if (text.trim() === '') continue
    const result = measure(parseJson(text), calendar)
    const faulty = 'error' in result
    if (faulty) exitCode = 1
    await write(io.stdout, `${JSON.stringify(faulty ? { ...result, line } : result)}\n`)
  }
  return exitCode
}

function refuse(error: string, io: CommandIo): 2 {
  io.stderr.write(`svarstid clock: ${error}\n\n${usage}`)
  return 2
}

type Arguments = { error: string } | { help: boolean; instants: string[]; calendar: Calendar }

function readArguments(argv: string[]): Arguments {
  const parsed = parse(argv)
  if ('error' in parsed) return parsed
  const { values, positionals: instants } = parsed
  const shortDays = values['short-days']
  if (instants.length !== 0 && instants.length !== 2) return { error: 'give both instants or none' }
  if (shortDays !== undefined && !isClosingTime(shortDays)) {
    return { error: '--short-days takes a closing time after 08:00 and up to 17:00, like 12:00' }
  }
  return { help: values.help ?? false, instants, calendar: calendarWith(shortDays) }
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true })
  } catch (cause) {
    const isWrongUse = cause instanceof TypeError && 'code' in cause
    if (isWrongUse) return { error: cause.message }
    throw cause
  }
}

const options = {
  'short-days': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

const opens = '08:00'
const closes = '17:00'

function isClosingTime(time: string): boolean {
  return /^\d\d:[0-5]\d$/.test(time) && time > opens && time <= closes
}

function calendarWith(shortClose: string | undefined): Calendar {
  return swedishCalendar({
    opens,
    closes,
    closedDays: [],
    shortDays: (date) =>
      shortClose && suggestedShortDays(Number(date.slice(0, 4)), shortClose)[date],
  })
}

/** The value of a JSON text; undefined, which is no JSON value, when it is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
