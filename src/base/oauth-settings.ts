import { isIP } from 'node:net'
import { readKeyFile } from './key-file.ts'
import { type Settings } from './settings.ts'

const oauthProviders = ['microsoft', 'google', 'other'] as const

/** How we get access tokens for one account (RFC 6749). See docs/oauth.md. */
export interface OauthConfig {
  /** Whose access it is: the mailbox's address, or smtp. */
  name: string
  /** The beginning of its settings, as MAILBOX_2_OAUTH, for words to the admin. */
  key: string
  provider: (typeof oauthProviders)[number]
  tokenUrl: string
  scope: string | null
  grant: OauthGrant
  /** The date on which the client secret expires, as 2027-03-01. null: not known, or there is none. */
  secretExpires: string | null
}

export type OauthGrant =
  /** RFC 6749 section 4.4: the app itself may read the mailbox. */
  | { kind: 'client'; clientId: string; clientSecret: string }
  /** RFC 6749 section 6: a person has let the app in once. */
  | { kind: 'refresh'; clientId: string; clientSecret: string | null; refreshToken: string }
  /** RFC 7523: a service account signs for the mailbox it acts for. */
  | { kind: 'assertion'; issuer: string; keyId: string | null; privateKey: string; subject: string }

/**
 * Reads `${key}_PROVIDER` and so on. Every fault is remembered by `read`; what is returned is then of no use.
 * `user` is who the mail server is told we are.
 */
export function readOauth(
  read: Settings,
  key: string,
  { name, user }: { name: string; user: string },
): OauthConfig {
  const provider = readProvider(read, key)
  const grant = readGrant(read, key, { provider, user })
  return {
    name,
    key,
    provider,
    tokenUrl: readTokenUrl(read, key, provider),
    scope: read.maybe(`${key}_SCOPE`) ?? scopeOf(provider, grant),
    grant,
    secretExpires: readExpiry(read, key, { provider, grant }),
  }
}

/** Says so when there are settings for OAuth2 that nobody reads. */
export function noOauth(read: Settings, auth: string, key: string): void {
  const astray = names.map((name) => `${key}_${name}`).filter((name) => read.has(name))
  if (astray.length > 0) {
    read.fault(`${astray.join(', ')} gäller bara när ${auth} är oauth. Ange det, eller ta bort.`)
  }
}

const names =
  'PROVIDER TENANT CLIENT_ID CLIENT_SECRET CLIENT_SECRET_EXPIRES REFRESH_TOKEN KEY_FILE TOKEN_URL SCOPE'.split(
    ' ',
  )

type Provider = OauthConfig['provider']

function readProvider(read: Settings, key: string): Provider {
  read.required(`${key}_PROVIDER`, oauthProviders.join(', ').replace(/, (?=\w+$)/, ' eller '))
  return read.has(`${key}_PROVIDER`)
    ? read.oneOf(`${key}_PROVIDER`, oauthProviders, 'other')
    : 'other'
}

function readGrant(
  read: Settings,
  key: string,
  { provider, user }: { provider: Provider; user: string },
): OauthGrant {
  const keyFile = read.maybe(`${key}_KEY_FILE`)
  const refreshToken = read.maybe(`${key}_REFRESH_TOKEN`)
  if (keyFile !== null) {
    if (provider === 'microsoft') {
      read.fault(`${key}_KEY_FILE är Googles. Microsoft vill ha ${key}_CLIENT_SECRET.`)
    }
    const account = readKeyFile(read, `${key}_KEY_FILE`, keyFile)
    return { kind: 'assertion', ...account, subject: user }
  }
  if (refreshToken === null && provider === 'google') {
    read.fault(
      `${key}_KEY_FILE eller ${key}_REFRESH_TOKEN saknas. Google släpper inte in en app med bara en hemlighet.`,
    )
  }
  const clientId = read.required(`${key}_CLIENT_ID`, 'appens id hos leverantören')
  if (refreshToken !== null) {
    const clientSecret = read.maybe(`${key}_CLIENT_SECRET`)
    return { kind: 'refresh', clientId, clientSecret, refreshToken }
  }
  const clientSecret = read.required(`${key}_CLIENT_SECRET`, 'appens hemlighet hos leverantören')
  return { kind: 'client', clientId, clientSecret }
}

/** A token goes there with our secret: only over https, or to this very machine. */
function readTokenUrl(read: Settings, key: string, provider: Provider): string {
  const given = read.maybe(`${key}_TOKEN_URL`)
  if (given === null) return defaultTokenUrl(read, key, provider)
  const url = URL.parse(given)
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))
  if (url === null || !isSafe || url.username !== '' || url.password !== '') {
    read.fault(`${key}_TOKEN_URL ska börja med https:// och inte innehålla något lösenord.`)
  }
  return given
}

function isLoopback({ hostname }: URL): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'))
}

function defaultTokenUrl(read: Settings, key: string, provider: Provider): string {
  if (provider === 'google') return 'https://oauth2.googleapis.com/token'
  if (provider === 'other') {
    return read.maybe(`${key}_PROVIDER`) === 'other'
      ? read.required(`${key}_TOKEN_URL`, 'adressen som ger ut tokens')
      : ''
  }
  const tenant = read.required(`${key}_TENANT`, 'katalogens id (tenant) i Microsoft Entra')
  if (tenant && !/^[\w.-]+$/.test(tenant)) {
    read.fault(`${key}_TENANT ska vara katalogens id eller domän, som kommunen.onmicrosoft.com.`)
  }
  return `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`
}

/** What may be done with the token: read the mailbox over IMAP and send over SMTP. */
function scopeOf(provider: Provider, grant: OauthGrant): string | null {
  if (provider === 'google') return 'https://mail.google.com/'
  if (provider === 'other') return null
  if (grant.kind === 'client') return 'https://outlook.office365.com/.default'
  const outlook = 'https://outlook.office.com'
  return `offline_access ${outlook}/IMAP.AccessAsUser.All ${outlook}/SMTP.Send`
}

/** A secret of Microsoft's always expires: without the date we could not warn. */
function readExpiry(
  read: Settings,
  key: string,
  { provider, grant }: { provider: Provider; grant: OauthGrant },
): string | null {
  const name = `${key}_CLIENT_SECRET_EXPIRES`
  const date = read.maybe(name)
  if (date !== null && !isDate(date)) read.fault(`${name} ska vara ett datum, som 2027-03-01.`)
  const hasSecret = grant.kind !== 'assertion' && grant.clientSecret !== null
  if (date === null && hasSecret && provider === 'microsoft') {
    read.required(name, 'dagen då hemligheten går ut (står i Entra), så varnar vi i tid')
  }
  return date
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
