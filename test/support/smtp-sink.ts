import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { eventually } from './eventually.ts'
import { freePort } from './ports.ts'

/** A message the sink took. Written down, on disk when there is a file, before the sender hears 250. */
export interface Transaction {
  at: string
  from: string
  to: string[]
  messageId: string | null
  sha256: string
  /** The bytes between DATA and the final dot, without the doubled dots, as latin1. */
  raw: string
}

/** END is the final dot. */
export type Step = 'CONNECT' | 'EHLO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'END'

/**
 * Instead of the usual reply: a line such as `451 4.3.0 Try later`; `drop` cuts the connection before the
 * step has any effect, `drop-after` when the message has been taken but before the reply, `reset-after` behind
 * the reply; `slow` replies a letter at a time.
 */
export type Fault = `${4 | 5}${number} ${string}` | 'drop' | 'drop-after' | 'reset-after' | 'slow'

export interface SmtpSink {
  port: number
  /** What was taken so far, in order, over all restarts. */
  taken: Transaction[]
  /** Fails the next `times` occurrences of a step (for ever with Infinity), or only those that match. */
  fail(step: Step, fault: Fault, options?: { times?: number; when?: RegExp }): void
  /** Forgets all faults. */
  heal(): void
  /** The first transaction that fits, as soon as it is there. */
  waitFor(what: string, fits: (one: Transaction) => boolean): Promise<Transaction>
  stop(): Promise<void>
  start(): Promise<void>
}

/** Who may send: with a password, or with an access token in the way named. */
export type Login =
  | { user: string; password: string }
  | {
      mechanism: 'XOAUTH2' | 'OAUTHBEARER'
      takes: (user: string, token: string) => boolean
      /** A refusal takes two steps (334, then 535), as Google does it, or one. */
      steps: 1 | 2
    }

interface Planned {
  step: Step
  fault: Fault
  times: number
  when: RegExp
}

/** A real SMTP listener (RFC 5321) that delivers nothing and remembers everything. */
export async function startSmtpSink({
  file,
  login,
}: { file?: string; login?: Login } = {}): Promise<SmtpSink> {
  const port = await freePort()
  const taken: Transaction[] = []
  const planned: Planned[] = []
  const sockets = new Set<Socket>()
  let server: Server | undefined
  const start = async () => {
    server = createServer((socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      new Session(socket, { planned, login, keep: (one) => keep(one, taken, file) }).begin()
    })
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
  }
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)))
    server = undefined
  }
  await start()
  return {
    port,
    taken,
    fail: (step, fault, { times = 1, when = /^/ } = {}) =>
      planned.push({ step, fault, times, when }),
    heal: () => planned.splice(0),
    waitFor: (what, fits) => eventually(`${what} at the SMTP server`, () => taken.find(fits)),
    stop,
    start,
  }
}

/** Logs first and syncs, so that the log holds everything a sender may believe delivered. */
function keep(one: Transaction, taken: Transaction[], file?: string): void {
  if (file !== undefined) {
    const log = openSync(file, 'a')
    writeSync(log, `${JSON.stringify(one)}\n`)
    fsyncSync(log)
    closeSync(log)
  }
  taken.push(one)
}

interface House {
  planned: Planned[]
  login: Login | undefined
  keep: (one: Transaction) => void
}

/** One connection: collects lines, answers each, and hands a finished message to the house. */
class Session {
  readonly #socket: Socket
  readonly #house: House
  #held = ''
  #from = ''
  #to: string[] = []
  #inData = false
  #trusted: boolean
  /** What must be said to end a refusal in two steps; null: there is none. */
  #refusing: string | null = null

  constructor(socket: Socket, house: House) {
    this.#socket = socket
    this.#house = house
    this.#trusted = house.login === undefined
  }

  begin(): void {
    this.#socket.setEncoding('latin1').on('error', () => this.#socket.destroy())
    this.#socket.on('data', (text) => {
      this.#held += text.toString()
      while (this.#inData ? this.#message() : this.#command());
    })
    this.#answer('CONNECT', '', () => '220 sink.invalid ESMTP')
  }

  #command(): boolean {
    const end = this.#held.indexOf('\r\n')
    if (end < 0 || this.#socket.destroyed) return false
    const line = this.#held.slice(0, end)
    this.#held = this.#held.slice(end + 2)
    if (this.#refusing !== null) return this.#refused(line)
    const verb = line.slice(0, 4).toUpperCase()
    const act = this.#verbs[verb]
    if (act) this.#answer(verb === 'HELO' ? 'EHLO' : (verb as Step), line, () => act(line))
    else this.#say(verb === 'QUIT' ? '221 2.0.0 Bye' : '250 2.0.0 Ok')
    return true
  }

  #refused(line: string): boolean {
    this.#say(line === this.#refusing ? '535 5.7.8 Not accepted' : '501 5.5.2 Cannot decode')
    this.#refusing = null
    return true
  }

  readonly #verbs: Record<string, (line: string) => string> = {
    HELO: () => '250 sink.invalid',
    EHLO: () =>
      `250-sink.invalid\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-AUTH ${this.#mechanism()}\r\n250 PIPELINING`,
    AUTH: (line) => this.#auth(line),
    MAIL: (line) => {
      if (!this.#trusted) return '530 5.7.0 Authentication required'
      this.#from = address(line)
      this.#to = []
      return '250 2.1.0 Ok'
    },
    RCPT: (line) => {
      this.#to.push(address(line))
      return '250 2.1.5 Ok'
    },
    DATA: () => {
      if (this.#to.length === 0) return '554 5.5.1 No valid recipients'
      this.#inData = true
      return '354 Go ahead'
    },
  }

  #mechanism(): string {
    const { login } = this.#house
    return login !== undefined && 'mechanism' in login ? login.mechanism : 'PLAIN'
  }

  #auth(line: string): string {
    const { login } = this.#house
    const [, mechanism = '', first = ''] = line.split(' ')
    const said = Buffer.from(first, 'base64').toString()
    if (login !== undefined && 'mechanism' in login) return this.#token(mechanism, said, login)
    const [, user, password] = said.split('\0')
    this.#trusted = !login || (user === login.user && password === login.password)
    return this.#trusted ? '235 2.7.0 Welcome' : '535 5.7.8 Wrong user or password'
  }

  /** XOAUTH2, or RFC 7628. */
  #token(mechanism: string, said: string, login: Extract<Login, { steps: number }>): string {
    if (mechanism !== login.mechanism) return '504 5.5.4 Unrecognized authentication type'
    const fields = said.split('\x01')
    const user = /^(?:user=|n,a=)([^,]*)/.exec(fields[0] ?? '')?.[1] ?? ''
    const token = fields.find((one) => one.startsWith('auth=Bearer '))?.slice(12) ?? ''
    this.#trusted = login.takes(user, token)
    if (this.#trusted) return '235 2.7.0 Welcome'
    if (login.steps === 1) return '535 5.7.3 Authentication unsuccessful'
    this.#refusing = mechanism === 'XOAUTH2' ? '' : 'AQ=='
    return `334 ${Buffer.from('{"status":"401"}').toString('base64')}`
  }

  #message(): boolean {
    const end = `\r\n${this.#held}`.indexOf('\r\n.\r\n')
    if (end < 0) return false
    const raw = this.#held.slice(0, end).replace(/^\./gm, '')
    this.#held = this.#held.slice(end + 3)
    this.#inData = false
    const messageId = /^message-id:\s*(<[^>]*>)/im.exec(raw)?.[1] ?? null
    this.#answer('END', messageId ?? '', () => {
      const sha256 = createHash('sha256').update(raw, 'latin1').digest('hex')
      const at = new Date().toISOString()
      this.#house.keep({ at, from: this.#from, to: this.#to, messageId, sha256, raw })
      return '250 2.0.0 Taken'
    })
    return true
  }

  /** Replies as planned for this step, or does it and replies as it says. */
  #answer(step: Step, line: string, act: () => string): void {
    const plan = this.#house.planned.find(
      (one) => one.step === step && one.times > 0 && one.when.test(line),
    )
    if (plan) plan.times -= 1
    const fault = plan?.fault ?? 'none'
    if (fault === 'none') this.#say(act())
    else if (fault === 'slow') this.#drip(`${act()}\r\n`)
    else if (fault === 'reset-after') this.#socket.end(`${act()}\r\n`)
    else if (fault === 'drop' || fault === 'drop-after') {
      if (fault === 'drop-after') act()
      this.#socket.destroy()
    } else this.#say(fault)
  }

  #drip(reply: string): void {
    const [first, rest] = [reply.slice(0, 1), reply.slice(1)]
    if (this.#socket.destroyed || first === '') return
    this.#socket.write(first, () => setTimeout(() => this.#drip(rest), 20))
  }

  #say(reply: string): void {
    this.#socket.write(`${reply}\r\n`)
    if (reply.startsWith('221') || reply.startsWith('421')) this.#socket.end()
  }
}

const address = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? ''
