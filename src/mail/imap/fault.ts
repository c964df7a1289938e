import { oauthErrorIn } from '../oauth/error.ts'
import { unreachableWords } from '../unreachable.ts'

/**
 * Why a mailbox could not be read, in plain Swedish for the status page. Names no user, password or mail.
 */
export function imapFault(thrown: unknown): string {
  const oauth = oauthErrorIn(thrown)
  if (oauth !== null) return oauth.fault.words
  const signs = signsOf(thrown)
  if (isLoginRefused(thrown)) {
    return 'Inloggningen nekades. Kontrollera användarnamn och lösenord.'
  }
  const found = reasons.find(([pattern]) => signs.some((sign) => pattern.test(sign)))
  return unreachableWords(signs) ?? found?.[1] ?? 'Brevlådan svarar inte som väntat.'
}

/** Whether the server knows us not: trying again soon may lock the account. */
export function isLoginRefused(thrown: unknown): boolean {
  const oauth = oauthErrorIn(thrown)
  if (oauth !== null) return oauth.fault.permanent
  const signs = signsOf(thrown)
  // RFC 5530 section 3: it could not find out just now.
  if (signs.some((sign) => sign === 'UNAVAILABLE')) return false
  return signs.some((sign) => loginRefused.test(sign))
}

/** Whether the mail server did not answer at all: no connection came about, or nothing was said on it. */
export function isUnreachable(thrown: unknown): boolean {
  if (oauthErrorIn(thrown) !== null || isLoginRefused(thrown)) return false
  return unreachableWords(signsOf(thrown)) !== null
}

/**
 * Whether the server has answered NO or BAD to one command (RFC 3501 section 7.1): the line is good, and
 * what it refuses is that message or folder. Being told to wait is no such answer.
 */
export function isRefusal(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  const { code, responseStatus } = thrown as Thrown
  return code !== 'ETHROTTLE' && (responseStatus === 'NO' || responseStatus === 'BAD')
}

const loginRefused = /^authenticationFailed$|AUTHENTICATIONFAILED|AUTHORIZATIONFAILED/

const reasons: [RegExp, string][] = [
  [/NONEXISTENT|NoSuchFolder|[Mm]ailbox doesn't exist/, 'Mappen finns inte i brevlådan.'],
  [/^UNAVAILABLE$/, 'Mejlservern kan inte ta emot inloggningar just nu.'],
  [/ETHROTTLE|THROTTLED/, 'Mejlservern ber oss vänta.'],
  [
    /NoConnection|EConnectionClosed|ClosedAfterConnect|StateLogout|Interrupted|ECONNRESET|EPIPE|BYE/,
    'Förbindelsen med mejlservern bröts.',
  ],
]

interface Thrown {
  code?: unknown
  authenticationFailed?: unknown
  serverResponseCode?: unknown
  responseStatus?: unknown
  responseText?: unknown
  cause?: unknown
  message: string
}

/** The codes of an error and of those within it, and what it and the server say. */
function signsOf(thrown: unknown): string[] {
  if (!(thrown instanceof Error)) return []
  const error = thrown as Thrown
  const login = error.authenticationFailed === true ? 'authenticationFailed' : null
  const own = [login, error.code, error.serverResponseCode, error.responseStatus]
  const said = [error.message, error.responseText]
  const many: unknown[] = thrown instanceof AggregateError ? thrown.errors : []
  const inner = [error.cause, ...many].flatMap(signsOf)
  return [...[...own, ...said].filter((one) => typeof one === 'string'), ...inner]
}
