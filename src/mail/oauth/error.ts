import { type OauthConfig } from '../../config.ts'

/** Why there is no token, or why it was of no use. */
export interface OauthFault {
  /** Plain Swedish for the status page, with what to do. Names no secret and no token. */
  words: string
  /** True when a person must act: the same question would get the same answer. */
  permanent: boolean
}

/** A login with a token that could not be done. Its message is in plain Swedish and safe to log. */
export class OauthError extends Error {
  override name = 'OauthError'
  readonly fault: OauthFault

  constructor(fault: OauthFault, options?: ErrorOptions) {
    super(fault.words, options)
    this.fault = fault
  }
}

/** The OauthError in what was thrown, or in what caused it. */
export function oauthErrorIn(thrown: unknown): OauthError | null {
  if (thrown instanceof OauthError) return thrown
  return thrown instanceof Error && thrown.cause !== undefined ? oauthErrorIn(thrown.cause) : null
}

/** What the token endpoint answered instead of a token. */
export interface TokenRefusal {
  /** HTTP. */
  status: number
  /** The `error` of RFC 6749 section 5.2, when there is one. */
  error: string | null
  /** Microsoft's own number, as 7000222. */
  detail: number | null
}

/** What a refusal means and what to do. RFC 6749 section 5.2; Microsoft's numbers say more. */
export function judgeRefusal(
  refusal: TokenRefusal,
  { key, grant }: Pick<OauthConfig, 'key' | 'grant'>,
): OauthFault {
  const { status, error, detail } = refusal
  const said = [error ?? `HTTP ${status}`, detail === null ? null : `AADSTS${detail}`]
  const code = ` (${said.filter((one) => one !== null).join(', ')})`
  if (isTemporary(refusal)) {
    return { permanent: false, words: `Den som ger ut tokens kan inte svara just nu${code}.` }
  }
  const own = grant.kind === 'assertion' ? byAssertion(key) : byDetail(key)
  const words =
    own.get(detail ?? error) ??
    byError(key).get(error) ??
    `Den som ger ut tokens svarar inte som väntat. Kontrollera ${key}_TOKEN_URL`
  return { permanent: true, words: `${words}${code}.` }
}

function isTemporary({ status, error }: TokenRefusal): boolean {
  if (error !== null && temporary.has(error)) return true
  return status >= 500 || status === 429 || status === 408
}

const temporary = new Set(['temporarily_unavailable', 'server_error', 'slow_down'])

type Words = Map<string | number | null, string>

function byError(key: string): Words {
  return new Map<string | number | null, string>([
    [
      'invalid_client',
      `Klienthemligheten är fel eller har gått ut. Skapa en ny hos leverantören och ange den i ${key}_CLIENT_SECRET`,
    ],
    [
      'invalid_grant',
      `Samtycket gäller inte längre: det har tagits tillbaka eller gått ut. Ge det på nytt och ange ${key}_REFRESH_TOKEN`,
    ],
    [
      'unauthorized_client',
      `Appen får inte logga in så här. Kontrollera ${key}_CLIENT_ID och appens behörigheter hos leverantören`,
    ],
    ['unsupported_grant_type', 'Leverantören erbjuder inte det sätt att logga in som är inställt'],
    [
      'invalid_scope',
      `Appen saknar behörighet till e-posten. Ge den hos leverantören, och kontrollera ${key}_SCOPE`,
    ],
    [
      'invalid_request',
      `Leverantören förstår inte frågan. Kontrollera inställningarna som börjar med ${key}_`,
    ],
    ['access_denied', 'Leverantören nekar appen åtkomst. Kontrollera dess behörigheter'],
    ['interaction_required', consent(key)],
    ['consent_required', consent(key)],
  ])
}

/** What a service account is told, which has neither secret nor consent. */
function byAssertion(key: string): Words {
  return new Map<string | number | null, string>([
    [
      'invalid_grant',
      `Servicekontot får inte logga in som brevlådan. Kontrollera adressen, datorns klocka och ${key}_KEY_FILE`,
    ],
    [
      'invalid_client',
      `Servicekontot eller dess nyckel finns inte längre. Hämta en ny och ange den i ${key}_KEY_FILE`,
    ],
    [
      'unauthorized_client',
      'Servicekontot får inte läsa domänens e-post. Godkänn det i Googles administratörskonsol, under domänövergripande delegering',
    ],
  ])
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
function byDetail(key: string): Words {
  const secret = `Skapa en ny i Entra och ange den i ${key}_CLIENT_SECRET`
  return new Map<string | number | null, string>([
    [7000222, `Klienthemligheten har gått ut. ${secret}`],
    [7000215, `Klienthemligheten är fel. Det ska vara hemlighetens värde, inte dess id. ${secret}`],
    [700016, `Appen finns inte i katalogen. Kontrollera ${key}_CLIENT_ID och ${key}_TENANT`],
    [90002, `Katalogen finns inte. Kontrollera ${key}_TENANT`],
    [900021, `Katalogen finns inte. Kontrollera ${key}_TENANT`],
    [65001, consent(key)],
    [7000112, 'Appen är avstängd i Entra. Slå på den igen'],
    [
      50173,
      `Lösenordet för kontot har bytts, så samtycket gäller inte. Ge det på nytt och ange ${key}_REFRESH_TOKEN`,
    ],
    [
      700082,
      `Samtycket har gått ut för att det inte har använts. Ge det på nytt och ange ${key}_REFRESH_TOKEN`,
    ],
  ])
}

function consent(key: string): string {
  return `En administratör behöver godkänna appens behörigheter hos leverantören (${key}_CLIENT_ID)`
}
