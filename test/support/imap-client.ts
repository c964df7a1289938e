import { openWire, type Wire } from './wire.ts'

export interface StoredMail {
  uid: number
  flags: string[]
  raw: Buffer
}

/**
 * A small IMAP client (RFC 3501) of the tests' own, so that what the service says about a mailbox can be
 * compared with what somebody else sees in it.
 */
export class ImapClient {
  readonly #wire: Wire
  #tag = 0

  private constructor(wire: Wire) {
    this.#wire = wire
  }

  static async open(port: number, user: string, password: string): Promise<ImapClient> {
    const client = new ImapClient(openWire(port))
    await client.#wire.line()
    await client.#run(`LOGIN ${quoted(user)} ${quoted(password)}`)
    return client
  }

  /** Appends a message; `date` becomes its INTERNALDATE. */
  async append(folder: string, raw: Buffer, flags: string[], date?: Date): Promise<void> {
    const when = date === undefined ? '' : ` "${imapDate(date)}"`
    await this.#run(`APPEND ${quoted(folder)} (${flags.join(' ')})${when} {${raw.length}+}`, raw)
  }

  /** Every message of a folder, oldest first. */
  async list(folder: string): Promise<StoredMail[]> {
    await this.#run(`EXAMINE ${quoted(folder)}`)
    const answers = await this.#run('UID FETCH 1:* (UID FLAGS BODY.PEEK[])')
    return answers.flatMap(({ text, literal }) => {
      const uid = /\bUID (\d+)/.exec(text)?.[1]
      const flags = /FLAGS \(([^)]*)\)/.exec(text)?.[1]?.split(' ').filter(Boolean) ?? []
      return uid === undefined || literal === undefined
        ? []
        : [{ uid: Number(uid), flags, raw: literal }]
    })
  }

  async uidValidity(folder: string): Promise<number> {
    const [answer] = await this.#run(`STATUS ${quoted(folder)} (UIDVALIDITY)`)
    return Number(/UIDVALIDITY (\d+)/.exec(answer?.text ?? '')?.[1])
  }

  async move(folder: string, uid: number, target: string): Promise<void> {
    await this.#run(`SELECT ${quoted(folder)}`)
    await this.#run(`UID MOVE ${uid} ${quoted(target)}`)
  }

  async expunge(folder: string, uid: number): Promise<void> {
    await this.#run(`SELECT ${quoted(folder)}`)
    await this.#run(`UID STORE ${uid} +FLAGS (\\Deleted)`)
    await this.#run(`UID EXPUNGE ${uid}`)
  }

  close(): void {
    this.#wire.close()
  }

  /** Sends one command; returns its untagged answers, each with its literal if it had one. */
  async #run(command: string, literal?: Buffer): Promise<{ text: string; literal?: Buffer }[]> {
    const tag = `t${++this.#tag}`
    this.#wire.write(`${tag} ${command}\r\n`)
    if (literal !== undefined) this.#wire.write(Buffer.concat([literal, Buffer.from('\r\n')]))
    const answers: { text: string; literal?: Buffer }[] = []
    for (;;) {
      const answer = await this.#answer()
      if (answer.text.startsWith(`${tag} OK`)) return answers
      if (answer.text.startsWith(`${tag} `)) throw new Error(`IMAP said ${answer.text}`)
      answers.push(answer)
    }
  }

  async #answer(): Promise<{ text: string; literal?: Buffer }> {
    const text = await this.#wire.line()
    const size = /\{(\d+)\}$/.exec(text)?.[1]
    if (size === undefined) return { text }
    const literal = await this.#wire.bytes(Number(size))
    return { text: text + (await this.#answer()).text, literal }
  }
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

/** RFC 3501 date-time, in UTC. */
function imapDate(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ')
  return `${day}-${month}-${year} ${time} +0000`
}
