import { Readable } from 'node:stream'
import { createTransport } from 'nodemailer'
import { type DkimKey, type SmtpConfig } from '../config.ts'
import { type Log } from '../base/log.ts'
import { judge, type SendFailure, type Verdict } from './outbox/delivery-error.ts'
import { envelopeOf, HeaderFault } from './write/headers.ts'
import { type OutgoingMail } from './mail.ts'
import { buildRaw } from './write/build.ts'
import { type Tokens } from './oauth.ts'
import { oauthErrorIn } from './oauth/error.ts'
import { smtpLogin } from './smtp/login.ts'

export interface Accepted {
  /** What the server said, and to whom it delivers. */
  response: string
  accepted: string[]
  /** The id that it has given the mail instead of ours; null: it does not say. */
  providerId: string | null
}

export interface Transport {
  /** Hands one mail to the server, with a copy to the archive that its headers do not name. @throws SendError */
  send(mail: OutgoingMail, archive?: string | null): Promise<Accepted>
  /** Connects, starts TLS and logs in, and sends nothing. @throws SendError */
  check(): Promise<void>
  close(): void
}

/** A mail that was not accepted, with what that means. Its message holds codes only. */
export class SendError extends Error {
  override name = 'SendError'
  readonly verdict: Verdict

  constructor(failure: SendFailure) {
    const said = [failure.command, ...failure.codes, failure.responseCode, failure.enhanced]
    super(`not accepted: ${said.filter((one) => one !== null).join(' ')}`)
    this.verdict = judge(failure)
  }
}

/** Why the outgoing server could not be used, in plain Swedish for the status page. */
export function smtpFault(thrown: unknown): string {
  return thrown instanceof SendError ? thrown.verdict.words : 'Mejlservern svarar inte som väntat.'
}

interface Opener {
  log: Log
  tokens?: Tokens
}

/** Longest that one mail may take, also when the server keeps saying a little. Milliseconds. */
const sendWithin = 120_000

/**
 * Opens a pool of connections to the outgoing server. Nothing is connected before the first mail. `tokens` is needed
 * for a server that wants access tokens.
 */
export function openSmtp(config: SmtpConfig, { log, tokens }: Opener): Transport {
  const pool = openPool(config, tokens)
  const bodies = watchBodies(pool)
  return {
    send: async (mail, archive = null) => {
      try {
        return await sendThrough(pool, { mail, archive, key: config.dkim ?? null })
      } catch (thrown) {
        const handedOver = bodies.get(mail.messageId)?.readableEnded === true
        const error = new SendError(failureOf(thrown, handedOver))
        log.warn('a mail was not accepted', { reason: error.message })
        throw error
      } finally {
        bodies.delete(mail.messageId)
      }
    },
    check: async () => {
      try {
        await pool.verify()
      } catch (thrown) {
        throw new SendError(failureOf(thrown, false))
      }
    },
    close: () => {
      pool.close()
    },
  }
}

type Pool = ReturnType<typeof openPool>

function openPool(config: SmtpConfig, tokens: Tokens | undefined) {
  const { host, port, tls } = config
  const login = smtpLogin(config, tokens)
  return createTransport({
    pool: true,
    // Exchange Online takes three at a time from one mailbox.
    maxConnections: 3,
    maxRequeues: 1,
    host,
    port,
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(login === null ? {} : { auth: { ...login.auth }, customAuth: login.customAuth }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    dnsTimeout: 10_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

/**
 * The body of each mail under way, by message id, since the library's error does not tell whether all of it had been
 * read into the connection. Where one of two recipients was refused nothing is read: the connection is cut before
 * the end of the mail, which then has gone to neither.
 */
function watchBodies(pool: Pool): Map<string, Readable> {
  const bodies = new Map<string, Readable>()
  pool.use('stream', (mail, done) => {
    const { messageId = '' } = mail.data
    // The object that the connection notes the replies to RCPT TO in.
    const envelope: Envelope = mail.message.getEnvelope()
    mail.message.processFunc((body) => {
      const whole = Readable.from(allOrNothing(body, envelope))
      bodies.set(messageId, whole)
      return whole
    })
    done()
  })
  return bodies
}

interface Envelope {
  to: string[]
  rejected?: string[]
  rejectedErrors?: Error[]
}

/** Reads a mail, which the connection asks for when all recipients have been answered for. */
async function* allOrNothing(body: Readable, envelope: Envelope): AsyncGenerator<Buffer> {
  const { to, rejected = [], rejectedErrors = [] } = envelope
  if (rejected.some((address) => address === to[0])) throw new RecipientRefused(rejectedErrors[0])
  if (rejected.length > 0) throw new ArchiveRefused()
  for await (const chunk of body) yield chunk as Buffer
}

/** The archive would not take its copy of a mail. */
class ArchiveRefused extends Error {}

/** The archive would, but the recipient would not; `cause` is what the server answered. */
class RecipientRefused extends Error {
  constructor(cause: Error | undefined) {
    super('The recipient was refused.', { cause })
  }
}

interface Sending {
  mail: OutgoingMail
  archive: string | null
  key: DkimKey | null
}

/** The envelope is ours, never read out of the headers. */
async function sendThrough(pool: Pool, { mail, archive, key }: Sending) {
  const { from, to } = envelopeOf(mail)
  const info = await pool.sendMail({
    envelope: { from, to: [...to, ...(archive === null ? [] : [archive])] },
    raw: await buildRaw(mail, key),
    messageId: mail.messageId,
    signal: AbortSignal.timeout(sendWithin),
  })
  const { serverMessageId } = info as { serverMessageId?: string }
  const { response, accepted } = info
  return { response, accepted: accepted.map(String), providerId: serverMessageId ?? null }
}

interface Thrown {
  code?: unknown
  originalCode?: unknown
  command?: unknown
  responseCode?: unknown
  response?: unknown
}

function failureOf(thrown: unknown, handedOver: boolean): SendFailure {
  if (thrown instanceof HeaderFault) return failure({ code: 'EHEADER' }, false)
  if (thrown instanceof RecipientRefused) return failureOf(thrown.cause, false)
  if (thrown instanceof ArchiveRefused) return { ...failure({}, false), archiveRefused: true }
  return failure(thrown instanceof Error ? (thrown as Thrown) : {}, handedOver)
}

function failure(thrown: Thrown, handedOver: boolean): SendFailure {
  const { code, originalCode, command, responseCode, response } = thrown
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(String(response))?.[1]
  return {
    codes: [code, originalCode].filter((one) => typeof one === 'string'),
    command: typeof command === 'string' ? command : null,
    responseCode: typeof responseCode === 'number' ? responseCode : null,
    enhanced: enhanced ?? null,
    login: oauthErrorIn(thrown)?.fault.words ?? null,
    handedOver,
  }
}
