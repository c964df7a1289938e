import { type OauthConfig } from '../../config.ts'
import { assertion } from './assertion.ts'
import { judgeRefusal, type OauthFault } from './error.ts'

export interface Granted {
  accessToken: string
  /** The next refresh token, when the provider has given a new one (RFC 6749 section 6). */
  refreshToken: string | null
  expiresAt: Date
}

export type Answer =
  | ({ outcome: 'granted' } & Granted)
  | {
      outcome: 'refused'
      fault: OauthFault
      /** How long the provider asks us to wait. Milliseconds. */
      retryAfter: number | null
    }

export interface Asking {
  fetch: typeof globalThis.fetch
  now: () => Date
}

/**
 * Asks the token endpoint once (RFC 6749 sections 4.4, 6; RFC 7523). Never throws for what the provider or the net
 * does; never follows a redirect, waits more than ten seconds or reads more than 64 KB.
 */
export async function requestToken(
  account: OauthConfig,
  refreshToken: string | null,
  { fetch, now }: Asking,
): Promise<Answer> {
  const asked = now()
  try {
    const response = await fetch(account.tokenUrl, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(parameters(account, refreshToken, asked)),
      signal: AbortSignal.timeout(answerWithin),
    })
    return judged(account, response, parsed(await bounded(response)), asked)
  } catch (thrown) {
    const words = `${hostOf(account)} ${unreachable(thrown)}`
    return refused({ permanent: false, words })
  }
}

const answerWithin = 10_000
const longestAnswer = 64 * 1024
const longestToken = 16 * 1024

function parameters(
  { grant, scope, tokenUrl }: OauthConfig,
  refreshToken: string | null,
  now: Date,
): Record<string, string> {
  const scoped = scope === null ? {} : { scope }
  switch (grant.kind) {
    case 'client':
      return {
        grant_type: 'client_credentials',
        client_id: grant.clientId,
        client_secret: grant.clientSecret,
        ...scoped,
      }
    case 'refresh':
      return {
        grant_type: 'refresh_token',
        client_id: grant.clientId,
        ...(grant.clientSecret === null ? {} : { client_secret: grant.clientSecret }),
        refresh_token: refreshToken ?? grant.refreshToken,
        ...scoped,
      }
    case 'assertion':
      return {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertion(grant, { audience: tokenUrl, scope }, now),
      }
  }
}

/** The text of an answer; null: it is longer than any answer should be. */
async function bounded(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > longestAnswer) return null
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string | null): Record<string, unknown> | null {
  try {
    const found: unknown = JSON.parse(text ?? '')
    return typeof found === 'object' && found !== null ? { ...found } : null
  } catch {
    return null
  }
}

function judged(
  account: OauthConfig,
  response: Response,
  body: Record<string, unknown> | null,
  asked: Date,
): Answer {
  const { status, headers } = response
  if (status >= 300 && status < 400) {
    const words = `${hostOf(account)} skickar oss vidare till en annan adress, dit inget skickas. Kontrollera ${account.key}_TOKEN_URL.`
    return refused({ permanent: true, words })
  }
  if (status !== 200) {
    const fault = judgeRefusal({ status, ...reasons(body ?? {}) }, account)
    return refused(fault, retryAfter(headers.get('retry-after')))
  }
  const granted = body === null ? null : tokenIn(body, asked)
  if (granted !== null) return { outcome: 'granted', ...granted }
  return refused({ permanent: false, words: `${hostOf(account)} svarade utan någon giltig token.` })
}

function reasons({ error, error_codes: codes }: Record<string, unknown>): {
  error: string | null
  detail: number | null
} {
  const [detail] = Array.isArray(codes) ? (codes as unknown[]) : []
  return {
    error: typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : null,
    detail: typeof detail === 'number' ? detail : null,
  }
}

/** In seconds (RFC 9110 section 10.2.3); a date says too little here. At most five minutes. */
function retryAfter(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Math.min(Number(header), 300) * 1000 : null
}

/** RFC 6749 section 5.1, RFC 6750 section 2.1. Null: it is no token that could be used. */
function tokenIn(body: Record<string, unknown>, asked: Date): Granted | null {
  const { access_token: accessToken, token_type: type = 'Bearer', refresh_token: next } = body
  const seconds = Number(body.expires_in ?? 3600)
  if (!isToken(accessToken) || String(type).toLowerCase() !== 'bearer') return null
  if (!(seconds >= 1)) return null
  return {
    accessToken,
    refreshToken: isToken(next) ? next : null,
    expiresAt: new Date(asked.getTime() + Math.min(seconds, 86_400) * 1000),
  }
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestToken && /^[\x21-\x7e]+$/.test(value)
}

function refused(fault: OauthFault, wait: number | null = null): Answer {
  return { outcome: 'refused', fault, retryAfter: wait }
}

function hostOf({ tokenUrl }: OauthConfig): string {
  return URL.parse(tokenUrl)?.host ?? 'Den som ger ut tokens'
}

/** What Node's fetch calls it is in the cause. */
function unreachable(thrown: unknown): string {
  const signs = signsOf(thrown).join(' ')
  if (/ENOTFOUND|EAI_AGAIN/.test(signs)) return 'hittas inte. Kontrollera adressen och nätet.'
  if (/CERT|SELF_SIGNED|ALTNAME|ISSUER|ERR_SSL/.test(signs)) {
    return 'har ett certifikat som inte går att lita på.'
  }
  return 'svarar inte.'
}

function signsOf(thrown: unknown): string[] {
  if (!(thrown instanceof Error)) return []
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name
  return [code, ...signsOf(thrown.cause)]
}
