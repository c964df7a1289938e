import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { PlainError } from './base/errors.ts'

export type Tls = 'tls' | 'starttls' | 'none'

export interface MailboxConfig {
  /** The address citizens write to; also the identity of the mailbox in the database. */
  address: string
  host: string
  port: number
  tls: Tls
  user: string
  password: string
  folders: readonly string[]
  /** 'append': we put a copy of each answer in Sent. 'server': the mail server does it itself. */
  sentCopy: 'append' | 'server'
}

export interface SmtpConfig {
  host: string
  port: number
  tls: Tls
  user: string | null
  password: string | null
}

export interface MunicipalityConfig {
  name: string
  /** Beginning of every ticket number: `BV` gives BV-2026-1482. */
  prefix: string
  contactCentre: string
  phone: string
  website: string
  visitAddress: string
  postalAddress: string
}

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
}

export type Env = Record<string, string | undefined>

/**
 * Reads the environment (and `.env`, which the environment overrides) into one frozen Config.
 * @throws PlainError that lists every fault at once, each with what to do. See .env.example.
 */
export function readConfig(env: Env = readEnv()): Config {
  const read = new Reader(env)
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
    databaseUrl: read.maybe('DATABASE_URL'),
    redisUrl: read.maybe('REDIS_URL'),
    secret: readSecret(read),
    municipality: demo ? demoMunicipality : readMunicipality(read),
    mailboxes: mailboxKeys(env).map((key) => readMailbox(read, key)),
    smtp: readSmtp(read),
  }
  if (!demo) needMail(read, config)
  read.finish()
  return Object.freeze(config)
}

/** The invented municipality of the demo. */
export const demoMunicipality: MunicipalityConfig = {
  name: 'Björkvalla kommun',
  prefix: 'BV',
  contactCentre: 'Kontaktcenter',
  phone: '0980-319 200',
  website: 'https://www.bjorkvalla.example',
  visitAddress: 'Kommunhuset, Torget 1, Björkvalla',
  postalAddress: 'Box 12, 000 12 Björkvalla',
}

function readEnv(): Env {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {}
  return { ...file, ...process.env }
}

/** MAILBOX_ADDRESS, or MAILBOX_1_ADDRESS, MAILBOX_2_ADDRESS and so on. */
function mailboxKeys(env: Env): string[] {
  const found = Object.keys(env).flatMap((name) =>
    env[name] ? (/^(MAILBOX(?:_\d+)?)_(?:ADDRESS|HOST|USER)$/.exec(name)?.[1] ?? []) : [],
  )
  return [...new Set(found)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

function readMailbox(read: Reader, key: string): MailboxConfig {
  const tls = read.tls(`${key}_TLS`, 'tls')
  const address = read.address(`${key}_ADDRESS`)
  return {
    address,
    host: read.required(`${key}_HOST`, 'the name of the IMAP server, such as imap.kommun.se'),
    port: read.port(`${key}_PORT`, tls === 'tls' ? 993 : 143),
    tls,
    user: read.text(`${key}_USER`, address),
    password: read.required(`${key}_PASSWORD`, 'the password of the mailbox'),
    folders: read.text(`${key}_FOLDERS`, 'INBOX').split(/\s*,\s*/),
    sentCopy: read.oneOf(`${key}_SENT_COPY`, ['append', 'server'], 'append'),
  }
}

function readSmtp(read: Reader): SmtpConfig | null {
  const host = read.maybe('SMTP_HOST')
  if (host === null) return null
  const tls = read.tls('SMTP_TLS', 'starttls')
  return {
    host,
    port: read.port('SMTP_PORT', tls === 'tls' ? 465 : 587),
    tls,
    user: read.maybe('SMTP_USER'),
    password: read.maybe('SMTP_PASSWORD'),
  }
}

function readMunicipality(read: Reader): MunicipalityConfig {
  return {
    name: read.required('MUNICIPALITY_NAME', 'the name in the signature, such as Lekebergs kommun'),
    prefix: read.text('TICKET_PREFIX', 'KC').toUpperCase(),
    contactCentre: read.text('CONTACT_CENTRE', 'Kontaktcenter'),
    phone: read.required('MUNICIPALITY_PHONE', 'the number in the signature, such as 0585-487 00'),
    website: read.url('MUNICIPALITY_WEBSITE', ''),
    visitAddress: read.required('MUNICIPALITY_VISIT_ADDRESS', 'the visiting address'),
    postalAddress: read.required('MUNICIPALITY_POSTAL_ADDRESS', 'postal address with postcode'),
  }
}

function readSecret(read: Reader): string | null {
  const secret = read.maybe('SECRET')
  if (secret !== null && secret.length < 32) {
    read.fault('SECRET is shorter than 32 characters. Make one with: openssl rand -hex 32')
  }
  if (secret === null && read.has('DATABASE_URL')) {
    read.fault('SECRET is missing. It signs our message ids. Make one with: openssl rand -hex 32')
  }
  return secret
}

function needMail(read: Reader, config: Config): void {
  if (config.mailboxes.length === 0) {
    read.fault('No mailbox is set. Set MAILBOX_ADDRESS, MAILBOX_HOST and MAILBOX_PASSWORD.')
  }
  if (config.smtp === null) read.fault('SMTP_HOST is missing. Set the server that sends our mail.')
  if (config.smtp?.user && !config.smtp.password) {
    read.fault('SMTP_USER is set but SMTP_PASSWORD is not. Set both or none.')
  }
  const addresses = config.mailboxes.map((mailbox) => mailbox.address)
  if (new Set(addresses).size < addresses.length) {
    read.fault('Two mailboxes have the same address. Give each its own MAILBOX_n_ADDRESS.')
  }
}

/** Reads one value at a time and remembers every fault. */
class Reader {
  readonly #env: Env
  readonly #faults: string[] = []

  constructor(env: Env) {
    this.#env = env
  }

  has(name: string): boolean {
    return this.maybe(name) !== null
  }

  maybe(name: string): string | null {
    return this.#env[name]?.trim() || null
  }

  text(name: string, fallback: string): string {
    return this.maybe(name) ?? fallback
  }

  required(name: string, what: string): string {
    const value = this.maybe(name)
    if (value === null) this.fault(`${name} is missing. Set ${what}.`)
    return value ?? ''
  }

  address(name: string): string {
    const value = this.required(name, 'the address citizens write to').toLowerCase()
    if (value && !/^[^\s@<>]+@[^\s@<>]+$/.test(value)) {
      this.fault(`${name} is not an e-mail address. Write it like kommun@kommun.se.`)
    }
    return value
  }

  port(name: string, fallback: number): number {
    const value = Number(this.text(name, String(fallback)))
    if (Number.isInteger(value) && value >= 0 && value < 65_536) return value
    this.fault(`${name} must be a whole number from 0 to 65535.`)
    return fallback
  }

  url(name: string, fallback: string): string {
    const value = this.text(name, fallback)
    if (value === '') this.fault(`${name} is missing. Write it like https://www.kommun.se.`)
    else if (!URL.canParse(value) || !/^https?:/.test(value)) {
      this.fault(`${name} is not a web address. Write it like https://www.kommun.se.`)
    }
    return value.replace(/\/+$/, '')
  }

  flag(name: string): boolean {
    return this.oneOf(name, ['0', '1'], '0') === '1'
  }

  tls(name: string, fallback: Tls): Tls {
    return this.oneOf(name, ['tls', 'starttls', 'none'], fallback)
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(name, fallback)
    const found = allowed.find((one) => one === value)
    if (found === undefined) this.fault(`${name} must be one of ${allowed.join(', ')}.`)
    return found ?? fallback
  }

  fault(words: string): void {
    this.#faults.push(words)
  }

  finish(): void {
    if (this.#faults.length === 0) return
    throw new PlainError(
      `The settings do not work yet:\n${this.#faults.map((one) => `  - ${one}`).join('\n')}\n` +
        'Change them in the environment or in .env (see .env.example) and start again.',
    )
  }
}
