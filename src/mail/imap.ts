import { ImapFlow, type FetchMessageObject } from 'imapflow'
import { type MailboxConfig } from '../config.ts'
import { batches } from '../base/batches.ts'
import { type Log } from '../base/log.ts'

export { imapFault } from './imap-fault.ts'

export interface Folder {
  uidvalidity: number
  exists: number
  uidnext: number
}

export interface FetchedMail {
  uid: number
  /** When the mail server got it (RFC 3501 2.3.3). */
  internalDate: Date
  /** Bytes. */
  size: number
  source: Buffer
}

/** One connection to one mailbox. Nothing on the server is ever changed, but for what is appended. */
export interface ImapSession {
  /** Opens a folder for reading only. @throws when it is not there */
  select(path: string): Promise<Folder>
  /** Every UID of the open folder, lowest first. */
  uids(): Promise<number[]>
  /**
   * Messages of the open folder, lowest UID first, in batches of at most 25 or 16 MB that are read before they
   * are handed on. Whole ones only; a UID that is gone is left out. Sets no flag.
   */
  fetch(uids: readonly number[]): AsyncGenerator<FetchedMail[]>
  /** Waits until something is new, the time is up (also when `signal` says stop) or the line is cut. */
  idle(signal: AbortSignal, maxMs: number): Promise<'woken' | 'timeout' | 'closed'>
  /** The folder of sent mail, by its special use (RFC 6154), else by its usual names. */
  sentFolder(): Promise<string | null>
  append(path: string, raw: Buffer, how: { flags: string[]; date: Date }): Promise<void>
  /** Whether a folder has a message with this id. Only for ids we have made ourselves. */
  has(path: string, messageId: string): Promise<boolean>
  /** Looks at every configured folder. The names of those that are not there, and the Sent folder. */
  check(): Promise<{ missing: string[]; sent: string | null }>
  close(): Promise<void>
}

/** Connects and logs in. The error is for `imapFault`; the password is never in it. */
export async function openImap(
  mailbox: MailboxConfig,
  { log, onClose }: { log: Log; onClose?: () => void },
): Promise<ImapSession> {
  const client = new ImapFlow({
    host: mailbox.host,
    port: mailbox.port,
    secure: mailbox.tls === 'tls',
    doSTARTTLS: mailbox.tls === 'starttls',
    auth: { user: mailbox.user, pass: mailbox.password },
    clientInfo: { name: 'Svarstid' },
    disableAutoIdle: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 45_000,
    logger: false,
  })
  client.on('error', (error: Error & { code?: string }) => {
    log.warn('an imap connection broke', { host: mailbox.host, reason: error.code ?? error.name })
  })
  if (onClose !== undefined) client.once('close', onClose)
  await client.connect()
  return new Session(client, mailbox, log)
}

/** How much is read before the caller gets any of it. */
const most = { count: 25, bytes: 16_000_000 }

interface Sized {
  uid: number
  /** Bytes, as the mail server says. */
  size: number
}

/** How long a server that has been quiet may take to say that it is there. Milliseconds. */
const signOfLife = 10_000

class Session implements ImapSession {
  readonly #client: ImapFlow
  readonly #mailbox: MailboxConfig
  readonly #log: Log
  /** Something came since the UIDs were last asked for; told even while nobody idles. */
  #news = false

  constructor(client: ImapFlow, mailbox: MailboxConfig, log: Log) {
    this.#client = client
    this.#mailbox = mailbox
    this.#log = log
    client.on('exists', () => {
      this.#news = true
    })
  }

  async select(path: string): Promise<Folder> {
    const { uidValidity, exists, uidNext } = await this.#client.mailboxOpen(path, {
      readOnly: true,
    })
    return { uidvalidity: Number(uidValidity), exists, uidnext: uidNext }
  }

  async uids(): Promise<number[]> {
    this.#news = false
    const found = await this.#client.search({ all: true }, { uid: true })
    if (!Array.isArray(found)) throw new Error('The mail server would not list the messages.')
    return found.sort((a, b) => a - b)
  }

  async *fetch(uids: readonly number[]): AsyncGenerator<FetchedMail[]> {
    for (let at = 0; at < uids.length; at += 200) {
      const some = uids.slice(at, at + 200)
      for (const batch of batches(await this.#sizes(some), most)) yield await this.#whole(batch)
    }
  }

  async #sizes(uids: number[]): Promise<Sized[]> {
    const answers = await this.#client.fetchAll(uids, { uid: true, size: true }, { uid: true })
    return answers.map(({ uid, size = 0 }) => ({ uid, size }))
  }

  /**
   * All of a batch is read before any is handed on, so that the caller may take its time. A message whose
   * length is not what the server said is read once more: if it comes the same, it is the size that is wrong.
   */
  async #whole(batch: Sized[]): Promise<FetchedMail[]> {
    const first = await this.#read(batch.map(({ uid }) => uid))
    const mails: FetchedMail[] = []
    for (const mail of first) {
      const again = mail.source.length === mail.size ? [mail] : await this.#read([mail.uid])
      if (again[0]?.source.equals(mail.source)) mails.push({ ...mail, size: mail.source.length })
      else this.#log.warn('a message came incomplete', { uid: mail.uid })
    }
    return mails
  }

  async #read(uids: number[]): Promise<FetchedMail[]> {
    const query = { uid: true, source: true, internalDate: true, size: true }
    const answers = await this.#client.fetchAll(uids, query, { uid: true })
    return answers.flatMap((answer) => asked(answer, uids) ?? [])
  }

  async idle(signal: AbortSignal, maxMs: number): Promise<'woken' | 'timeout' | 'closed'> {
    if (!this.#client.usable) return 'closed'
    if (this.#news) return 'woken'
    const idling = this.#client.idle().catch(() => false)
    const why = await this.#wait(signal, maxMs)
    if (why === 'closed' || !(await this.#alive(idling))) return 'closed'
    return why
  }

  #wait(signal: AbortSignal, maxMs: number): Promise<'woken' | 'timeout' | 'closed'> {
    return new Promise((resolve) => {
      const done = (why: 'woken' | 'timeout' | 'closed') => {
        clearTimeout(timer)
        signal.removeEventListener('abort', late)
        this.#client.off('exists', woken).off('close', closed)
        resolve(why)
      }
      const woken = () => done('woken')
      const late = () => done('timeout')
      const closed = () => done('closed')
      const timer = setTimeout(late, maxMs)
      signal.addEventListener('abort', late)
      this.#client.on('exists', woken).on('close', closed)
      if (signal.aborted) late()
    })
  }

  /** Ends IDLE and makes the server say something: a line that was cut in silence shows itself here. */
  async #alive(idling: Promise<unknown>): Promise<boolean> {
    const timer = setTimeout(() => this.#client.close(), signOfLife)
    try {
      await this.#client.noop()
      await idling
      return this.#client.usable
    } catch {
      return false
    } finally {
      clearTimeout(timer)
    }
  }

  async sentFolder(): Promise<string | null> {
    const folders = await this.#client.list()
    const told = folders.find(
      ({ specialUse, specialUseSource }) =>
        specialUse === '\\Sent' && specialUseSource === 'extension',
    )
    const named = () => folders.find(({ name }) => sentNames.includes(name.toLowerCase()))
    return (told ?? named())?.path ?? null
  }

  async append(path: string, raw: Buffer, how: { flags: string[]; date: Date }): Promise<void> {
    const stored = await this.#client.append(path, raw, how.flags, how.date)
    if (!stored) throw new Error('The mail server did not store the message.')
  }

  async has(path: string, messageId: string): Promise<boolean> {
    await this.select(path)
    const found = await this.#client.search({ header: { 'Message-ID': messageId } }, { uid: true })
    if (!Array.isArray(found)) throw new Error('The mail server would not search the folder.')
    return found.length > 0
  }

  async check(): Promise<{ missing: string[]; sent: string | null }> {
    const paths = (await this.#client.list()).map(({ path }) => path.toLowerCase())
    const missing = this.#mailbox.folders.filter((folder) => !paths.includes(folder.toLowerCase()))
    return { missing, sent: await this.sentFolder() }
  }

  async close(): Promise<void> {
    const timer = setTimeout(() => this.#client.close(), 2_000)
    try {
      if (this.#client.usable) await this.#client.logout()
    } catch (thrown) {
      this.#log.info('an imap connection had gone before it was closed', {
        reason: thrown instanceof Error ? thrown.name : null,
      })
    } finally {
      clearTimeout(timer)
      this.#client.close()
    }
  }
}

const sentNames = ['sent', 'skickat', 'sent items', 'skickade objekt', 'sent mail']

/** The server may tell of others too: flags that change elsewhere come as FETCH answers. */
function asked(answer: FetchMessageObject, uids: number[]): FetchedMail | null {
  const { uid, source, internalDate, size } = answer
  if (source === undefined || internalDate === undefined || !uids.includes(uid)) return null
  return { uid, source, internalDate: new Date(internalDate), size: size ?? source.length }
}
