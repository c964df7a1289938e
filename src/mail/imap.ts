import { ImapFlow } from 'imapflow'
import { type Log } from '../base/log.ts'
import { dayMs } from '../clock/local-time.ts'
import { type MailboxConfig } from '../config.ts'
import { isLoginRefused } from './imap/fault.ts'
import { readMails } from './imap/fetch.ts'
import { findMail, type FoundMail, type Wanted } from './imap/find.ts'
import { byUse, foldersToRead, type Listed } from './imap/folders.ts'
import { idleUntil } from './imap/idle.ts'
import { moveMails, moveTarget } from './imap/move.ts'
import {
  type FetchedMail,
  type Folder,
  type FolderToRead,
  type ImapSession,
  type MailboxCheck,
  type Missed,
  type Moved,
  type MoveTarget,
} from './imap/session.ts'
import { type Tokens } from './oauth.ts'
import { logInWith } from './oauth/login.ts'
import { uidsOf } from './imap/uid-set.ts'

export { imapFault, isLoginRefused, isRefusal, isUnreachable } from './imap/fault.ts'
export * from './imap/session.ts'

/** Who opens a mailbox. `tokens` is needed for one that wants access tokens. */
interface Opener {
  log: Log
  tokens?: Tokens
  onClose?: () => void
}

/** Connects and logs in. The error is for `imapFault`; neither password nor token is ever in it. */
export async function openImap(mailbox: MailboxConfig, opener: Opener): Promise<ImapSession> {
  const { user, password, oauth } = mailbox
  if (oauth === undefined) return connected(mailbox, opener, { user, pass: password })
  const withToken = (accessToken: string) => connected(mailbox, opener, { user, accessToken })
  const door = { account: oauth, protocol: 'imap' } as const
  return logInWith(opener.tokens, door, withToken, isLoginRefused)
}

async function connected(
  mailbox: MailboxConfig,
  { log, onClose }: Opener,
  auth: { user: string; pass: string } | { user: string; accessToken: string },
): Promise<ImapSession> {
  const client = new ImapFlow({
    host: mailbox.host,
    port: mailbox.port,
    secure: mailbox.tls === 'tls',
    doSTARTTLS: mailbox.tls === 'starttls',
    auth,
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
  await client.connect()
  if (onClose !== undefined) client.once('close', onClose)
  return new Session(client, mailbox, log)
}

class Session implements ImapSession {
  readonly #client: ImapFlow
  readonly #mailbox: MailboxConfig
  readonly #log: Log
  /** Something came since the UIDs were last asked for; told even while nobody idles. */
  #news = false
  #listed: Listed[] | null = null

  constructor(client: ImapFlow, mailbox: MailboxConfig, log: Log) {
    this.#client = client
    this.#mailbox = mailbox
    this.#log = log
    client.on('exists', () => {
      this.#news = true
    })
  }

  async select(path: string): Promise<Folder> {
    this.#news = false
    const opened = await this.#client.mailboxOpen(path, { readOnly: true })
    const { uidValidity, exists, uidNext } = opened as Partial<typeof opened>
    if (uidValidity === undefined) throw new Error('The mail server gives no UIDVALIDITY.')
    return { uidvalidity: Number(uidValidity), exists: exists ?? 0, uidnext: uidNext ?? null }
  }

  async uids(from = 1, since?: Date): Promise<number[]> {
    const range = from === 1 ? { all: true } : { uid: `${from}:*` }
    const query =
      since === undefined ? range : { ...range, since: new Date(since.getTime() - dayMs) }
    this.#news = false
    const found = await this.#client.search(query, { uid: true, returnOptions: ['ALL'] })
    if (found === false || found === undefined) {
      throw refused('The mail server would not list the messages.')
    }
    const uids = Array.isArray(found) ? found.sort((a, b) => a - b) : allOf(found)
    return from === 1 ? uids : uids.filter((uid) => uid >= from)
  }

  fetch(
    uids: readonly number[],
    missed: (one: Missed) => void = () => undefined,
  ): AsyncGenerator<FetchedMail[]> {
    return readMails(this.#client, uids, missed)
  }

  async folders(anew = false): Promise<FolderToRead[]> {
    return foldersToRead(await this.#list(anew), this.#mailbox.folders)
  }

  async moveTarget(path: string): Promise<MoveTarget> {
    return moveTarget(this.#client, await this.#list(false), path)
  }

  move(
    from: { path: string; uidvalidity: number },
    uids: readonly number[],
    to: string,
  ): Promise<Moved> {
    return moveMails(this.#client, from, uids, to)
  }

  async idle(signal: AbortSignal, maxMs: number): Promise<'woken' | 'timeout' | 'closed'> {
    if (!this.#client.usable) return 'closed'
    if (this.#news) return 'woken'
    return idleUntil(this.#client, signal, maxMs)
  }

  async sentFolder(): Promise<string | null> {
    return byUse(await this.#list(), '\\Sent')?.path ?? null
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

  find(wanted: Wanted): Promise<FoundMail | null> {
    return findMail(this.#client, wanted)
  }

  async check(): Promise<MailboxCheck> {
    const listed = await this.#list()
    const folders = foldersToRead(listed, this.#mailbox.folders)
    const { moveTo } = this.#mailbox
    return {
      missing: folders.flatMap(({ asked, path }) =>
        path === null && !asked.startsWith('\\') ? asked : [],
      ),
      found: folders.flatMap(({ path }) => path ?? []),
      junk: byUse(listed, '\\Junk')?.path ?? null,
      sent: byUse(listed, '\\Sent')?.path ?? null,
      moveFault: moveTo === null ? null : moveTarget(this.#client, listed, moveTo).fault,
    }
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

  async #list(anew = true): Promise<Listed[]> {
    if (anew || this.#listed === null) this.#listed = await this.#client.list()
    return this.#listed
  }
}

/** As imapflow's own errors, see `isRefusal`. */
function refused(words: string): Error {
  return Object.assign(new Error(words), { responseStatus: 'NO' })
}

/** RFC 4731: no ALL when there is nothing. */
function allOf({ all }: { all?: string | undefined }): number[] {
  return all === undefined ? [] : uidsOf(all)
}
