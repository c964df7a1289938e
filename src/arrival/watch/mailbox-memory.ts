import { type Log } from '../../base/log.ts'
import { type Db } from '../../db/connect.ts'
import {
  type FetchedMail,
  type Folder,
  type FolderToRead,
  type ImapSession,
} from '../../mail/imap.ts'
import { FolderRests } from './folder-rests.ts'
import { noteUnsureDates } from '../fetch/folders.ts'
import { MigrationSigns, type Sign } from '../fetch/migration-signs.ts'
import { watchedSession } from './watched-session.ts'

interface Reader {
  mailboxId: string
  /** From `beginEpoch`. */
  epoch: number
}

/** What whoever watches a mailbox remembers of its folders from one connection to the next. */
export class MailboxMemory {
  readonly #rests = new FolderRests()
  readonly #numbers = new Map<string, number>()
  readonly #signs = new Map<string, { signs: MigrationSigns; noted: Sign | null }>()
  #reader: Reader | null = null
  /** Numbered anew since all were last read: its mail comes again, which is no sign of its own. */
  readonly #again = new Set<string>()
  #open: string | null = null
  #renumbered = false
  #first: string | null = null

  begin(reader: Reader): void {
    this.#reader = reader
    this.#open = null
  }

  get reader(): Reader | null {
    return this.#reader
  }

  /** The folder that is read first, as the server calls it; null while it has not been asked. */
  get first(): string | null {
    return this.#first
  }

  /** The same session, looked upon. Folders that have to rest are left out of those to read. */
  look(session: ImapSession, { sign, now }: { sign: () => void; now: () => Date }): ImapSession {
    const watched = watchedSession(session, {
      sign,
      opening: (path) => this.#opening(path),
      opened: (path, folder) => this.#opened(path, folder),
      came: (mails) => this.#came(mails, now()),
    })
    return {
      ...watched,
      folders: async (anew) => {
        const all = await watched.folders(anew)
        this.#first = all.find(({ path }) => path !== null)?.path ?? null
        const isRead = ({ path }: FolderToRead) =>
          path === null || !this.#rests.rests(path, performance.now())
        return all.filter(isRead)
      },
    }
  }

  /** Whether the server has numbered a folder anew since this was last asked. */
  takeRenumbered(): boolean {
    const was = this.#renumbered
    this.#renumbered = false
    return was
  }

  /** All folders are read; what was seen of their dates is noted. */
  async rest({ db, log }: { db: Db; log: Log }, now: Date): Promise<void> {
    this.#opening(null)
    this.#again.clear()
    if (this.#reader === null) return
    for (const [folder, seen] of this.#signs) {
      const sign = seen.signs.sign()
      if (sign === null || sign.words === seen.noted?.words) continue
      await noteUnsureDates(db, { ...this.#reader, folder }, sign.words, now)
      const { mailboxId } = this.#reader
      if (sign.name !== seen.noted?.name)
        log.warn('the dates of a folder are not to be trusted', { mailbox: mailboxId, folder })
      seen.noted = sign
    }
  }

  /** The line broke. The folder that has done so again and again, and is left alone for a while; null: none. */
  broke(): string | null {
    const path = this.#open
    this.#open = null
    if (path === null) return null
    const at = performance.now()
    this.#rests.broke(path, at)
    return this.#rests.rests(path, at) ? path : null
  }

  #opening(path: string | null): void {
    if (this.#open !== null && this.#open !== path) this.#rests.read(this.#open)
    this.#open = path
  }

  #opened(path: string, { uidvalidity }: Folder): void {
    const last = this.#numbers.get(path) ?? uidvalidity
    if (last !== uidvalidity) {
      this.#renumbered = true
      this.#again.add(path)
    }
    this.#numbers.set(path, uidvalidity)
  }

  #came(mails: readonly FetchedMail[], now: Date): void {
    if (this.#open === null) return
    this.#rests.read(this.#open)
    if (this.#again.has(this.#open)) return
    const seen = this.#signs.get(this.#open) ?? { signs: new MigrationSigns(), noted: null }
    for (const { internalDate } of mails) seen.signs.came(internalDate, now)
    this.#signs.set(this.#open, seen)
  }
}
