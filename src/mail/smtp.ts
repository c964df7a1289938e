import { type Readable } from 'node:stream'
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

export interface Transport {
  /** Hands one mail to the server. @throws SendError */
  send(mail: OutgoingMail): Promise<{ response: string; accepted: string[] }>
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
    send: async (mail) => {
      try {
        return await sendThrough(pool, mail, config.dkim ?? null)
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
 * The body of each mail under way, by message id, since the library's error does not tell whether all of
 * it had been read into the connection.
 */
function watchBodies(pool: Pool): Map<string, Readable> {
  const bodies = new Map<string, Readable>()
  pool.use('stream', (mail, done) => {
    const { messageId = '' } = mail.data
    mail.message.processFunc((body) => {
      bodies.set(messageId, body)
      return body
    })
    done()
  })
  return bodies
}

/** The envelope is ours, never read out of the headers. */
async function sendThrough(pool: Pool, mail: OutgoingMail, key: DkimKey | null) {
  const { response, accepted } = await pool.sendMail({
    envelope: envelopeOf(mail),
    raw: await buildRaw(mail, key),
    messageId: mail.messageId,
    signal: AbortSignal.timeout(sendWithin),
  })
  return { response, accepted: accepted.map(String) }
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
