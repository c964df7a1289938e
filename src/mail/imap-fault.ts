import { unreachableWords } from './unreachable.ts'

/**
 * Why a mailbox could not be read, in plain Swedish for the status page. Names no user, password or mail.
 */
export function imapFault(thrown: unknown): string {
  const signs = signsOf(thrown)
  if (signs.some((sign) => loginRefused.test(sign))) {
    return 'Inloggningen nekades. Kontrollera användarnamn och lösenord.'
  }
  const found = reasons.find(([pattern]) => signs.some((sign) => pattern.test(sign)))
  return unreachableWords(signs) ?? found?.[1] ?? 'Brevlådan svarar inte som väntat.'
}

const loginRefused = /^authenticationFailed$|AUTHENTICATIONFAILED|AUTHORIZATIONFAILED/

const reasons: [RegExp, string][] = [
  [/NONEXISTENT|NoSuchFolder|[Mm]ailbox doesn't exist/, 'Mappen finns inte i brevlådan.'],
  [/ETHROTTLE|THROTTLED/, 'Mejlservern ber oss vänta.'],
  [
    /NoConnection|EConnectionClosed|ClosedAfterConnect|StateLogout|ECONNRESET|EPIPE|BYE/,
    'Förbindelsen med mejlservern bröts.',
  ],
]

interface Thrown {
  code?: unknown
  authenticationFailed?: unknown
  serverResponseCode?: unknown
  responseStatus?: unknown
  responseText?: unknown
  message: string
}

/** The codes of an error and of those within it, and what it and the server say. */
function signsOf(thrown: unknown): string[] {
  if (!(thrown instanceof Error)) return []
  const error = thrown as Thrown
  const login = error.authenticationFailed === true ? 'authenticationFailed' : null
  const own = [login, error.code, error.serverResponseCode, error.responseStatus]
  const said = [error.message, error.responseText]
  const inner = thrown instanceof AggregateError ? thrown.errors.flatMap(signsOf) : []
  return [...[...own, ...said].filter((one) => typeof one === 'string'), ...inner]
}
