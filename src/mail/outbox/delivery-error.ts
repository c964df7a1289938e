import { unreachableWords } from '../unreachable.ts'
import { isAskedToSlowDown, refusalWords } from './reply-words.ts'

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
  /** The copy for the archive was refused, and the mail cut off before its end. */
  archiveRefused?: boolean
}

export interface Verdict {
  /**
   * temporary: try again. permanent: a person must act. unknown: it may have arrived. no-archive: try again at once,
   * without a copy for the archive.
   */
  outcome: 'temporary' | 'permanent' | 'unknown' | 'no-archive'
  /** Whether every mail would meet the same, or only this one. */
  about: 'server' | 'mail'
  /** The server wants less from us, as against being away. */
  slow?: boolean
  /** Plain Swedish for the ticket and the status page. */
  words: string
}

/**
 * Decides what a failed attempt means. The one place where this is decided.
 * RFC 5321 4.2.1 (4yz try again, 5yz do not), 4.5.3.2.6 (no reply after the final dot), RFC 4954 section 6.
 */
export function judge(failure: SendFailure): Verdict {
  if (failure.archiveRefused === true) return withoutArchive
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
 * When to try a mail again that its recipient's server has put off: after a minute, then when it is 5, 15 and 60
 * minutes later, then every hour. `since`: when it was first tried.
 */
export function nextAttempt(since: Date, now: Date): Date {
  const waited = (now.getTime() - since.getTime()) / 1000
  const [seconds] = mailSteps.find(([, until]) => waited < until) ?? lastStep
  return new Date(now.getTime() + seconds * 1000)
}

/** RFC 5321 4.5.4.1 says four to five days for a relay; a person who waits for an answer has two. */
export function hasGivenUp(since: Date, now: Date, about: Verdict['about']): boolean {
  return about === 'mail' && now.getTime() - since.getTime() > giveUpAfter
}

/** Each step, and up to which age of the mail it is taken. Seconds. */
const mailSteps: [number, number][] = [
  [60, 60],
  [300, 360],
  [900, 1260],
]
const lastStep = [3600, Infinity] as const
const giveUpAfter = 48 * 3_600_000

const withoutArchive: Verdict = {
  outcome: 'no-archive',
  about: 'mail',
  words: 'Arkivbrevlådan tog inte emot sin kopia. Mejlet skickas utan.',
}

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
  if (aboutThisMail && isAskedToSlowDown(code, failure.enhanced)) {
    const words = `Mejlservern ber oss skicka långsammare (${said}).`
    return { ...server('temporary', words), slow: true }
  }
  if (!aboutThisMail || code === 503) {
    return server('temporary', `Mejlservern tar inte emot mejl just nu (${said}).`)
  }
  const words = `${refusalWords({ ...failure, code })} (${said}).`
  return { outcome: code >= 500 ? 'permanent' : 'temporary', about: 'mail', words }
}

function unreachable(codes: readonly string[]): string {
  return unreachableWords(codes) ?? 'Förbindelsen med mejlservern bröts.'
}

function server(outcome: 'temporary' | 'unknown', words: string): Verdict {
  return { outcome, about: 'server', words }
}
