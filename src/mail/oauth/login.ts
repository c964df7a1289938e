import { type OauthConfig } from '../../config.ts'
import { type Tokens } from '../oauth.ts'
import { type Protocol } from './alarm.ts'

interface Door {
  account: OauthConfig
  protocol: Protocol
}

/**
 * Logs in with an access token, and when the mail server refuses it once more with a newer one. What `isRefused` says
 * no to is thrown as it is: the server was away, or asks us to wait.
 * @throws OauthError when there is no token, or the server takes none.
 */
export async function logInWith<T>(
  tokens: Tokens | undefined,
  { account, protocol }: Door,
  logIn: (token: string) => Promise<T>,
  isRefused: (thrown: unknown) => boolean,
): Promise<T> {
  if (tokens === undefined) throw new Error(`${account.key} is set, but nobody brought the tokens.`)
  const first = await tokens.accessToken(account)
  const found = await attempt(first, logIn, isRefused)
  if (found !== null) return entered(tokens, { account, protocol }, found)
  const newer = await tokens.another(account, first)
  const again = newer === null ? null : await attempt(newer, logIn, isRefused)
  if (again !== null) return entered(tokens, { account, protocol }, again)
  throw await tokens.refused(account, protocol)
}

interface In<T> {
  result: T
}

/** null: refused. */
async function attempt<T>(
  token: string,
  logIn: (token: string) => Promise<T>,
  isRefused: (thrown: unknown) => boolean,
): Promise<In<T> | null> {
  try {
    return { result: await logIn(token) }
  } catch (thrown) {
    if (isRefused(thrown)) return null
    throw thrown
  }
}

async function entered<T>(
  tokens: Tokens,
  { account, protocol }: Door,
  { result }: In<T>,
): Promise<T> {
  await tokens.worked(account, protocol)
  return result
}
