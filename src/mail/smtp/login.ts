import { type SmtpConfig } from '../../config.ts'
import { type Tokens } from '../oauth.ts'
import { logInWith } from '../oauth/login.ts'

/** What nodemailer gives to a way of logging in that is ours. */
interface Dialogue {
  /** The ways the server has named, those that nodemailer knows. */
  authMethods: string[]
  sendCommand: (line: string) => Promise<{ status: number }>
}

/** Of nodemailer's options. */
interface SmtpLogin {
  auth: { type?: string; method?: string; user: string; pass?: string }
  customAuth: Record<string, (dialogue: Dialogue) => Promise<void>>
}

/**
 * How we log in at the outgoing server: not at all (null), with the password, or with an access token. For a token we speak
 * with the server ourselves: nodemailer knows no OAUTHBEARER, and asks for a newer token only where the server
 * refuses in two steps, which Exchange does not.
 */
export function smtpLogin(config: SmtpConfig, tokens: Tokens | undefined): SmtpLogin | null {
  const { user, password, oauth } = config
  if (user === null) return null
  if (oauth === undefined) return { auth: { user, pass: password ?? '' }, customAuth: {} }
  const logIn = (dialogue: Dialogue) =>
    logInWith(
      tokens,
      { account: oauth, protocol: 'smtp' },
      (token) => present(dialogue, { ...config, user }, token),
      isRefused,
    )
  return { auth: { type: 'custom', method, user }, customAuth: { [method]: logIn } }
}

const method = 'OAUTHBEARER'

/** @throws Refused when the server does not take the token, Error when it cannot say. */
async function present(
  { authMethods, sendCommand }: Dialogue,
  { user, host, port }: { user: string; host: string; port: number },
  token: string,
): Promise<void> {
  const line = authMethods.includes('XOAUTH2')
    ? `AUTH XOAUTH2 ${encoded(`user=${user}`, `auth=Bearer ${token}`)}`
    : `AUTH OAUTHBEARER ${encoded(`n,a=${saslName(user)},`, `host=${host}`, `port=${port}`, `auth=Bearer ${token}`)}`
  const first = await sendCommand(line)
  // 334: why not, in JSON. An empty answer (XOAUTH2) or ^A (RFC 7628 section 3.2.3) ends it.
  const { status } = first.status === 334 ? await sendCommand(ending(line)) : first
  if (status >= 500) throw new Refused()
  if (status !== 235) throw new Error(`The mail server answered ${status} to the login.`)
}

/** RFC 7628 section 3.1, and Google's XOAUTH2: fields that end with ^A, and one more. */
function encoded(...fields: string[]): string {
  return Buffer.from([...fields, '', ''].join('\x01')).toString('base64')
}

/** RFC 5801 section 4. */
function saslName(user: string): string {
  return user.replaceAll('=', '=3D').replaceAll(',', '=2C')
}

function ending(line: string): string {
  return line.startsWith('AUTH XOAUTH2') ? '' : 'AQ=='
}

class Refused extends Error {
  override name = 'Refused'
}

function isRefused(thrown: unknown): boolean {
  return thrown instanceof Refused
}
