import { unreachableWords } from '../unreachable.ts'

/** What is known when a mail was not accepted. Holds no words of the server: they may name a citizen. */
export interface SendFailure {
  /** The library's or the system's code: ECONNECTION, ECONNREFUSED … */
  codes: readonly string[]
  /** The command that was answered or waited for: RCPT TO, DATA … */
  command: string | null
  /** The server's reply code (RFC 5321 4.2), when it replied. */
  responseCode: number | null
  /** The enhanced status code (RFC 3463): 5.1.1. */
  enhanced: string | null
  /** Why an access token could not be had or was of no use, in plain Swedish. */
  login?: string | null
  /** True once the last byte of the mail was on its way: the server may have taken it. */
  handedOver: boolean
}

export interface Verdict {
  /** temporary: try again. permanent: a person must act. unknown: it may have arrived. */
  outcome: 'temporary' | 'permanent' | 'unknown'
  /** Whether every mail would meet the same, or only this one. */
  about: 'server' | 'mail'
  /** Plain Swedish for the ticket and the status page. */
  words: string
}

/**
 * Decides what a failed attempt means. The one place where this is decided.
 * RFC 5321 4.2.1 (4yz try again, 5yz do not), 4.5.3.2.6 (no reply after the final dot), RFC 4954 section 6.
 */
export function judge(failure: SendFailure): Verdict {
  if (isLogin(failure)) {
    return server('temporary', failure.login ?? 'Mejlservern godtar inte inloggningen.')
  }
  if (failure.responseCode !== null) return judgeReply(failure, failure.responseCode)
  if (failure.handedOver) {
    return server(
      'unknown',
      'Oklart om mejlet gick iväg. Förbindelsen bröts innan mejlservern hann svara.',
    )
  }
  if (failure.codes.some((code) => refusedHere.has(code))) {
    return { outcome: 'permanent', about: 'mail', words: 'Mejlet kan inte skickas som det är.' }
  }
  return server('temporary', unreachable(failure.codes))
}

/**
 * When to try again after the attempt with this number, 1 for the first. A server that is away is asked
 * often, so that work is back within a minute of its return; one that answered "later" is left in peace.
 */
export function nextAttempt(attempts: number, now: Date, about: Verdict['about']): Date {
  const steps = about === 'server' ? serverSteps : mailSteps
  const seconds = steps[Math.min(Math.max(attempts, 1), steps.length) - 1] ?? 60
  return new Date(now.getTime() + seconds * 1000)
}

/** RFC 5321 4.5.4.1 says four to five days for a relay; a person who waits for an answer has two. */
export function hasGivenUp(createdAt: Date, now: Date, about: Verdict['about']): boolean {
  return about === 'mail' && now.getTime() - createdAt.getTime() > giveUpAfter
}

const serverSteps = [15, 30, 45]
const mailSteps = [60, 300, 900, 3600]
const giveUpAfter = 48 * 3_600_000

/** Faults that nodemailer or we find before anything is said to the server. */
const refusedHere = new Set(['EENVELOPE', 'EMESSAGE', 'EHEADER'])
const loginCodes = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2'])
const loginReplies = new Set([530, 534, 535, 538])

function isLogin({ codes, command, responseCode }: SendFailure): boolean {
  if (codes.some((code) => loginCodes.has(code))) return true
  if (command?.startsWith('AUTH') === true) return true
  return responseCode !== null && loginReplies.has(responseCode)
}

function judgeReply(failure: SendFailure, code: number): Verdict {
  const said = [code, failure.enhanced].filter((one) => one !== null).join(' ')
  const aboutThisMail = /^(?:MAIL FROM|RCPT TO|DATA)/.test(failure.command ?? '')
  if (failure.codes.includes('ETLS')) return server('temporary', unreachable(failure.codes))
  if (!aboutThisMail || code === 421 || code === 503) {
    return server('temporary', `Mejlservern tar inte emot mejl just nu (${said}).`)
  }
  if (code >= 500) {
    return { outcome: 'permanent', about: 'mail', words: `${refusal(failure, code)} (${said}).` }
  }
  return {
    outcome: 'temporary',
    about: 'mail',
    words: `Mottagarens mejlserver ber oss vänta (${said}).`,
  }
}

function refusal({ enhanced, command }: SendFailure, code: number): string {
  if (enhanced?.startsWith('5.1.') === true) return 'Adressen finns inte eller tar inte emot mejl'
  if (enhanced === '5.2.2') return 'Mottagarens brevlåda är full'
  if (enhanced === '5.3.4' || code === 552) return 'Mejlet är för stort för mottagaren'
  if (command === 'RCPT TO') return 'Mejlservern nekar mejl till adressen'
  return 'Mejlservern nekade mejlet'
}

function unreachable(codes: readonly string[]): string {
  return unreachableWords(codes) ?? 'Förbindelsen med mejlservern bröts.'
}

function server(outcome: 'temporary' | 'unknown', words: string): Verdict {
  return { outcome, about: 'server', words }
}
