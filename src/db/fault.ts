import { reasonOf } from '../base/errors.ts'
import { redact } from '../base/log.ts'

/** Why the database could not be used, in plain Swedish with what to do. Names no user and no password. */
export function databaseFault(thrown: unknown): string {
  const codes = codesOf(thrown)
  const found = reasons.find(([pattern]) => codes.some((code) => pattern.test(code)))
  return found?.[1] ?? `Databasen svarar inte som väntat: ${redact(reasonOf(thrown))}`
}

/** SQLSTATE (PostgreSQL appendix A), Node's system errors, and what pg says without a code. */
const reasons: [RegExp, string][] = [
  [/^28/, 'Databasen nekar inloggningen. Kontrollera användare och lösenord i DATABASE_URL.'],
  [/^3D000$/, 'Databasen finns inte på servern. Skapa den, eller ändra DATABASE_URL.'],
  [/^(?:42P01|3F000)$/, 'Tabellerna saknas. Kör: npx svarstid migrate'],
  [/^42703$/, 'Tabellerna är av en annan version. Kör: npx svarstid migrate'],
  [/^42501$/, 'Användaren i DATABASE_URL får inte göra det som behövs. Låt den äga databasen.'],
  [/^53300$/, 'Databasen har inga förbindelser kvar. Höj max_connections.'],
  [/^57P0/, 'Databasservern startar eller stängs just nu. Vänta en stund.'],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, 'Databasserverns namn hittas inte. Kontrollera DATABASE_URL.'],
  [/^ECONNREFUSED$/, 'Databasservern svarar inte på porten. Är den igång?'],
  [/^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout.*|08.*)$/, 'Databasservern svarar inte.'],
  [/^(?:ECONNRESET|EPIPE|Connection terminated.*)$/, 'Förbindelsen med databasen bröts.'],
]

function codesOf(thrown: unknown): string[] {
  if (!(thrown instanceof Error)) return []
  const own = 'code' in thrown ? [String(thrown.code)] : [thrown.message]
  const inner = thrown instanceof AggregateError ? thrown.errors.flatMap(codesOf) : []
  return [...own, ...inner, ...codesOf(thrown.cause)]
}
