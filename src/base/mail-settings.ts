import { type DkimKey, readDkim } from './dkim-settings.ts'
import { noOauth, type OauthConfig, readOauth } from './oauth-settings.ts'
import { type Env, type Settings } from './settings.ts'

const tlsModes = ['tls', 'starttls', 'none'] as const
export type Tls = (typeof tlsModes)[number]

export interface MailboxConfig {
  /** The address citizens write to; also the identity of the mailbox in the database. */
  address: string
  host: string
  port: number
  tls: Tls
  user: string
  /** Empty when tokens are used instead. */
  password: string
  /** We log in with access tokens (docs/oauth.md), not with the password. */
  oauth?: OauthConfig
  /** Names of folders, or special uses such as `\Junk` (RFC 6154). */
  folders: readonly string[]
  /** The town's own mail servers, whose Received lines tell when a mail arrived; `.x` is all below x. */
  trustedReceived?: readonly string[]
  /** The names of those of them that say in Authentication-Results whether a sender could be proven. */
  trustedAuthserv?: readonly string[]
  /** Header fields that the town's own spam filter writes, and takes out of what comes from outside. */
  filterFields?: readonly string[]
  /** Where mail is moved once it is taken in; null: it stays where it is. */
  moveTo: string | null
  /** 'append': we put a copy of each answer in Sent. 'server': the mail server does it itself. */
  sentCopy: 'append' | 'server'
  /** Whether answers go to an address that names what they answer (docs/mail.md); by default to the mailbox. */
  replyTo?: 'none' | 'token'
  /** Who is told when a mail cannot be delivered: the mailbox, an address that names the mail, or nobody of a receipt. */
  envelopeFrom?: 'shared' | 'token' | 'null'
}

export interface SmtpConfig {
  host: string
  port: number
  tls: Tls
  user: string | null
  password: string | null
  /** We log in as `user` with access tokens (docs/oauth.md), not with the password. */
  oauth?: OauthConfig
  /** So many mails at once from one mailbox, and so many begun in a minute; 0 in a minute: as many as there are. */
  atOnce?: number
  perMinute?: number
  /** What our mail is signed with; without it the outgoing server may do so. */
  dkim?: DkimKey
}

/** Where mail is read and sent. Faults are remembered by `read`. */
export function readMail(
  read: Settings,
  env: Env,
): { mailboxes: MailboxConfig[]; smtp: SmtpConfig | null; archive?: MailboxConfig } {
  const mailboxes = mailboxKeys(env).map((key) => readMailbox(read, key))
  const archive = read.has('ARCHIVE_ADDRESS') ? { archive: readMailbox(read, 'ARCHIVE') } : {}
  return { mailboxes, smtp: readSmtp(read, mailboxes), ...archive }
}

/** MAILBOX_ADDRESS, or MAILBOX_1_ADDRESS, MAILBOX_2_ADDRESS and so on. */
export function mailboxKeys(env: Env): string[] {
  const found = Object.keys(env).flatMap((name) =>
    env[name]?.trim() ? (/^(MAILBOX(?:_\d+)?)_[A-Z_]+$/.exec(name)?.[1] ?? []) : [],
  )
  return [...new Set(found)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

function readMailbox(read: Settings, key: string): MailboxConfig {
  const tls = read.oneOf(`${key}_TLS`, tlsModes, 'tls')
  const address = read.address(`${key}_ADDRESS`)
  const user = read.text(`${key}_USER`, address)
  return {
    address,
    host: read.required(`${key}_HOST`, 'IMAP-serverns namn, som imap.kommun.se'),
    port: read.port(`${key}_PORT`, tls === 'tls' ? 993 : 143),
    tls,
    user,
    ...readLogin(read, key, { name: address, user }),
    folders: read.list(`${key}_FOLDERS`, 'INBOX,\\Junk'),
    trustedReceived: read.list(`${key}_TRUSTED_RECEIVED`, read.text('TRUSTED_RECEIVED', '')),
    trustedAuthserv: read.list(`${key}_TRUSTED_AUTHSERV`, read.text('TRUSTED_AUTHSERV', '')),
    filterFields: read
      .list(`${key}_SPAM_FIELDS`, read.text('SPAM_FIELDS', ''))
      .map((name) => name.toLowerCase()),
    moveTo: read.maybe(`${key}_MOVE_TO`),
    sentCopy: read.oneOf(`${key}_SENT_COPY`, ['append', 'server'], 'append'),
    replyTo: read.oneOf(`${key}_REPLY_TO`, ['none', 'token'], 'none'),
    envelopeFrom: read.oneOf(`${key}_ENVELOPE_FROM`, ['shared', 'token', 'null'], 'shared'),
  }
}

/** The password, or how tokens are got. */
function readLogin(
  read: Settings,
  key: string,
  who: { name: string; user: string },
): Pick<MailboxConfig, 'password' | 'oauth'> {
  if (read.oneOf(`${key}_AUTH`, ['password', 'oauth'], 'password') === 'oauth') {
    return { password: '', oauth: readOauth(read, `${key}_OAUTH`, who) }
  }
  noOauth(read, `${key}_AUTH`, `${key}_OAUTH`)
  return { password: read.required(`${key}_PASSWORD`, 'brevlådans lösenord') }
}

function readSmtp(read: Settings, mailboxes: readonly MailboxConfig[]): SmtpConfig | null {
  const host = read.maybe('SMTP_HOST')
  if (host === null) return null
  const tls = read.oneOf('SMTP_TLS', tlsModes, 'starttls')
  const dkim = readDkim(read)
  return {
    host,
    port: read.port('SMTP_PORT', tls === 'tls' ? 465 : 587),
    tls,
    ...readSmtpLogin(read, mailboxes),
    atOnce: Math.max(1, read.whole('SMTP_AT_ONCE', 3, { unit: 'mejl', most: 100 })),
    perMinute: read.whole('SMTP_PER_MINUTE', 30, { unit: 'mejl', most: 100_000 }),
    ...(dkim === null ? {} : { dkim }),
  }
}

function readSmtpLogin(
  read: Settings,
  [mailbox]: readonly MailboxConfig[],
): Pick<SmtpConfig, 'user' | 'password' | 'oauth'> {
  const auth = read.oneOf('SMTP_AUTH', ['password', 'oauth', 'mailbox'], 'password')
  if (auth !== 'oauth') noOauth(read, 'SMTP_AUTH', 'SMTP_OAUTH')
  if (auth === 'mailbox' && mailbox !== undefined) {
    const { user, password, oauth } = mailbox
    return { user, password, ...(oauth === undefined ? {} : { oauth }) }
  }
  if (auth === 'oauth') {
    const user = read.required('SMTP_USER', 'kontot som skickar, som kontakt@kommun.se')
    return { user, password: null, oauth: readOauth(read, 'SMTP_OAUTH', { name: 'smtp', user }) }
  }
  return { user: read.maybe('SMTP_USER'), password: read.maybe('SMTP_PASSWORD') }
}
