import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { type AlarmConfig, readAlarms, readMetricsToken } from './base/alarm-settings.ts'
import { mailboxKeys, type MailboxConfig, readMail, type SmtpConfig } from './base/mail-settings.ts'
import { type Env, Settings } from './base/settings.ts'

export { type AlarmConfig } from './base/alarm-settings.ts'
export { type MailboxConfig, type SmtpConfig, type Tls } from './base/mail-settings.ts'
export { type DkimKey } from './base/dkim-settings.ts'
export { type OauthConfig } from './base/oauth-settings.ts'

export interface MunicipalityConfig {
  name: string
  /** Beginning of every ticket number: `BV` gives BV-2026-1482. */
  prefix: string
  contactCentre: string
  phone: string
  website: string
  visitAddress: string
  postalAddress: string
  /** Where it stands how personal data are handled. */
  privacyUrl?: string
  /** Whose name and address stand below an answer (docs/mail.md); by default the person's and the mailbox's. */
  signaturePolicy?: SignaturePolicy
}

const signaturePolicies = ['personal', 'personal-shared', 'general'] as const
export type SignaturePolicy = (typeof signaturePolicies)[number]

export interface Config {
  /** True when no mailbox, SMTP or DATABASE_URL is set: everything is local and invented. */
  demo: boolean
  dataDir: string
  host: string
  port: number
  /** Base of every link in a mail; no slash at the end. */
  publicUrl: string
  trustProxy: boolean
  /** null: the embedded PostgreSQL under dataDir. */
  databaseUrl: string | null
  /** null: jobs live in PostgreSQL. */
  redisUrl: string | null
  /** Signs message ids. null only in embedded mode, where one is made and kept in dataDir. */
  secret: string | null
  municipality: MunicipalityConfig
  mailboxes: readonly MailboxConfig[]
  smtp: SmtpConfig | null
  /** Gets a copy of every mail that leaves, and can say which have; absent: there is none. docs/sending.md */
  archive?: MailboxConfig
  /** The town's own domains, whose mail is a colleague's; empty: none is known. */
  internalDomains?: readonly string[]
  /** Whether DNS is asked about a sender of whom no server that we trust has said anything. */
  verifySenders?: boolean
  /** How long an answer waits before it leaves, so that it can be taken back. Milliseconds. */
  undoMs: number
  /** The most automatic mails that the installation sends in an hour. */
  automaticPerHour: number
  alarms: AlarmConfig
  /** Whoever knows it may read /metrics from another machine. */
  metricsToken: string | null
}

/**
 * Reads the environment (and `.env`, which the environment overrides) into one frozen Config.
 * @throws PlainError that lists every fault at once, each with what to do. See .env.example.
 */
export function readConfig(env: Env = readEnv()): Config {
  const read = new Settings(env)
  const demo = !read.has('DATABASE_URL') && !read.has('SMTP_HOST') && mailboxKeys(env).length === 0
  const port = read.port('PORT', 3000)
  const host = read.text('HOST', '127.0.0.1')
  const config: Config = {
    demo,
    dataDir: path.resolve(read.text('DATA_DIR', '.data')),
    host,
    port,
    publicUrl: read.url('PUBLIC_URL', `http://${host === '0.0.0.0' ? 'localhost' : host}:${port}`),
    trustProxy: read.flag('TRUST_PROXY'),
    databaseUrl: read.server(
      'DATABASE_URL',
      /^postgres(?:ql)?:$/,
      'postgres://svarstid:…@localhost/svarstid',
    ),
    redisUrl: read.server('REDIS_URL', /^rediss?:$/, 'redis://localhost:6379'),
    secret: readSecret(read),
    municipality: demo ? demoMunicipality : readMunicipality(read),
    ...readMail(read, env),
    ...readDomains(read),
    ...(demo || read.oneOf('VERIFY_SENDERS', ['1', '0'], '1') === '0'
      ? {}
      : { verifySenders: true }),
    undoMs: 1000 * read.whole('SEND_UNDO_SECONDS', 10, { unit: 'sekunder', most: 60 }),
    automaticPerHour: read.whole('AUTOMATIC_PER_HOUR', 300, { unit: 'mejl', most: 100_000 }),
    alarms: readAlarms(read),
    metricsToken: readMetricsToken(read),
  }
  if (!demo) needMail(read, config)
  read.finish()
  return frozen(config)
}

function readDomains(read: Settings): Pick<Config, 'internalDomains'> {
  const words = read
    .text('INTERNAL_DOMAINS', '')
    .toLowerCase()
    .split(/[\s,]+/)
  const internalDomains = words.map((word) => word.replace(/^[@.]+/, '')).filter(Boolean)
  return internalDomains.length === 0 ? {} : { internalDomains }
}

/** Nobody changes a setting while the service runs, not even a nested one. */
function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value) as unknown[]) {
    if (typeof inner === 'object' && inner !== null) frozen(inner)
  }
  return Object.freeze(value)
}

/** Whether `npm start` runs us: then we end with it, even when it is killed. */
export const startedByNpm = process.env.npm_lifecycle_event === 'start'

/** The invented municipality of the demo. */
export const demoMunicipality: MunicipalityConfig = frozen({
  name: 'Björkvalla kommun',
  prefix: 'BV',
  contactCentre: 'Kontaktcenter',
  phone: '0980-319 200',
  website: 'https://www.bjorkvalla.example',
  visitAddress: 'Kommunhuset, Torget 1, Björkvalla',
  postalAddress: 'Box 12, 000 12 Björkvalla',
})

function readEnv(): Env {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}
  return { ...file, ...process.env }
}

/** What the signature of every answer needs is asked for now: an incomplete one stops each answer. */
function readMunicipality(read: Settings): MunicipalityConfig {
  const website = read.url('MUNICIPALITY_WEBSITE', '')
  if (website.startsWith('http:')) {
    read.fault(
      'MUNICIPALITY_WEBSITE ska börja med https://, annars går signaturen inte att använda.',
    )
  }
  const postalAddress = read.required('MUNICIPALITY_POSTAL_ADDRESS', 'postadressen med postnummer')
  if (postalAddress && !/\b\d{3} ?\d{2}\b/.test(postalAddress)) {
    read.fault('MUNICIPALITY_POSTAL_ADDRESS saknar postnummer. Skriv den som Box 12, 123 45 Orten.')
  }
  return {
    name: read.required('MUNICIPALITY_NAME', 'namnet i signaturen, som Lekebergs kommun'),
    prefix: readPrefix(read),
    contactCentre: read.text('CONTACT_CENTRE', 'Kontaktcenter'),
    phone: read.required('MUNICIPALITY_PHONE', 'numret i signaturen, som 0585-487 00'),
    website,
    visitAddress: read.required('MUNICIPALITY_VISIT_ADDRESS', 'besöksadressen'),
    postalAddress,
    ...readPrivacy(read),
    signaturePolicy: read.oneOf('SIGNATURE_POLICY', signaturePolicies, 'personal-shared'),
  }
}

function readPrivacy(read: Settings): Pick<MunicipalityConfig, 'privacyUrl'> {
  if (!read.has('MUNICIPALITY_PRIVACY_URL')) return {}
  return { privacyUrl: read.url('MUNICIPALITY_PRIVACY_URL', '') }
}

function readPrefix(read: Settings): string {
  const prefix = read.text('TICKET_PREFIX', 'KC').toUpperCase()
  if (!/^[\p{L}\d]{1,10}$/u.test(prefix)) {
    read.fault('TICKET_PREFIX ska vara en till tio bokstäver eller siffror, som BV.')
  }
  return prefix
}

function readSecret(read: Settings): string | null {
  const secret = read.maybe('SECRET')
  if (secret !== null && secret.length < 32) {
    read.fault('SECRET är kortare än 32 tecken. Gör en med: openssl rand -hex 32')
  }
  if (secret === null && read.has('DATABASE_URL')) {
    read.fault('SECRET saknas. Den signerar våra mejl. Gör en med: openssl rand -hex 32')
  }
  return secret
}

function needMail(read: Settings, config: Config): void {
  if (config.mailboxes.length === 0) {
    read.fault(
      'Ingen brevlåda är angiven. Ange MAILBOX_ADDRESS, MAILBOX_HOST och MAILBOX_PASSWORD.',
    )
  }
  if (config.smtp === null) read.fault('SMTP_HOST saknas. Ange servern som skickar våra mejl.')
  if (config.smtp?.user && !config.smtp.password && !config.smtp.oauth) {
    read.fault('SMTP_USER är satt men inte SMTP_PASSWORD. Ange båda eller ingen.')
  }
  const addresses = config.mailboxes.map((mailbox) => mailbox.address)
  if (new Set(addresses).size < addresses.length) {
    read.fault('Två brevlådor har samma adress. Ge var och en sin egen MAILBOX_n_ADDRESS.')
  }
}
