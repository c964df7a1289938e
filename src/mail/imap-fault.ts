/**
 * Why a mailbox could not be read, in plain Swedish for the status page. Names no user, password or mail.
 */
export function imapFault(thrown: unknown): string {
  const { codes, text } = known(thrown)
  const found = reasons.find(
    ([pattern]) => codes.some((code) => pattern.test(code)) || pattern.test(text),
  )
  return found?.[1] ?? 'Brevlådan svarar inte som väntat.'
}

const reasons: [RegExp, string][] = [
  [
    /^authenticationFailed$|AUTHENTICATIONFAILED|AUTHORIZATIONFAILED/,
    'Inloggningen nekades. Kontrollera användarnamn och lösenord.',
  ],
  [/ENOTFOUND|EAI_AGAIN/, 'Mejlserverns namn hittas inte.'],
  [/ECONNREFUSED/, 'Mejlservern svarar inte på porten.'],
  [/CERT|SELF_SIGNED|VERIFY|ALTNAME|ISSUER/, 'Mejlserverns certifikat går inte att lita på.'],
  [
    /STARTTLS|ERR_SSL|EPROTO|UPGRADE_TIMEOUT|ClosedAfterConnectTLS/,
    'Den krypterade förbindelsen med mejlservern gick inte att upprätta.',
  ],
  [/TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, 'Mejlservern svarar inte.'],
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

function known(thrown: unknown): { codes: string[]; text: string } {
  if (!(thrown instanceof Error)) return { codes: [], text: '' }
  const error = thrown as Thrown
  const login = error.authenticationFailed === true ? 'authenticationFailed' : null
  const codes = [login, error.code, error.serverResponseCode, error.responseStatus]
  const inner =
    thrown instanceof AggregateError ? thrown.errors.flatMap((one) => known(one).codes) : []
  return {
    codes: [...codes.filter((one) => typeof one === 'string'), ...inner],
    text: `${error.message} ${typeof error.responseText === 'string' ? error.responseText : ''}`,
  }
}
