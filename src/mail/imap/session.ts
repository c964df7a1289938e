import { type FoundMail, type Wanted } from './find.ts'
/** A folder that was opened. */
export interface Folder {
  uidvalidity: number
  exists: number
  /** Lower than every UID that is still to come; null when the server does not say. */
  uidnext: number | null
}

/** A whole message as the server has it. */
export interface FetchedMail {
  uid: number
  /** When the mail server got it (RFC 3501 2.3.3). Not valid when the server says none. */
  internalDate: Date
  /** Bytes; of a large one as the server says. */
  size: number
  /** The beginning, up to a megabyte: enough for the header of any mail. */
  head: Buffer
  /**
   * All of it, or for large ones pieces that are asked for while they are read, also in between when the next
   * batch is asked for already.
   * Reading those throws `NotWhole` or `Interrupted`.
   */
  source: Buffer | AsyncIterable<Buffer>
}

/** Why a message could not be read although the line is good. */
export type Hindrance = 'vanished' | 'incomplete' | 'refused'

export interface Missed {
  uid: number
  kind: Hindrance
}

/** One message cannot be read to its end; the others can. */
export class NotWhole extends Error {
  override name = 'NotWhole'
  readonly kind: Hindrance

  constructor(kind: Hindrance) {
    super('A message could not be read to its end.')
    this.kind = kind
  }
}

/** The line broke while these messages were asked for: one of them may be the reason. See `cause`. */
export class Interrupted extends Error {
  override name = 'Interrupted'
  readonly uids: readonly number[]

  constructor(uids: readonly number[], cause: unknown) {
    super('The connection broke while mail was read.', { cause })
    this.uids = uids
  }
}

/** A folder we are to read, as the server has it. */
export interface FolderToRead {
  /** The name in the settings, or a special use such as `\Junk`. */
  asked: string
  /** Null when the server has no such folder. */
  path: string | null
  /** `\Junk` and so on (RFC 6154), by name where the server does not tell; '' for none. */
  use: string
}

/** What is wrong with the folder where mail is moved after intake. */
export type MoveFault = 'no-move' | 'no-folder'

export type MoveTarget = { path: string; fault: null } | { path: null; fault: MoveFault }

export interface Moved {
  /** The UIDVALIDITY of the other folder, and the UIDs there by those here; null when the server does not say. */
  to: { uidvalidity: number; uids: ReadonlyMap<number, number> } | null
}

/** One connection to one mailbox. Nothing on the server is changed, but for what is appended or moved. */
export interface ImapSession {
  /** Opens a folder for reading only. @throws when it is not there, see `isRefusal` */
  select(path: string): Promise<Folder>
  /**
   * The UIDs of the open folder from `from` on, lowest first. `since` leaves out what the server got more than a
   * day earlier; it knows days, in a zone of its own.
   */
  uids(from?: number, since?: Date): Promise<number[]>
  /**
   * Messages of the open folder in the order of `uids`, in batches of at most 25 or 4 MB that are read before
   * they are handed on; large ones come alone and in pieces. Sets no flag. `missed` is told of each that
   * cannot be read. @throws Interrupted when the line breaks
   */
  fetch(uids: readonly number[], missed?: (one: Missed) => void): AsyncGenerator<FetchedMail[]>
  /** The folders of the settings, INBOX first, as they were the last time; `anew` looks again. */
  folders(anew?: boolean): Promise<FolderToRead[]>
  /** The folder that is meant by `path`, as the folders were the last time, or what keeps us from moving mail there. */
  moveTarget(path: string): Promise<MoveTarget>
  /** Moves messages of a folder (RFC 6851), if it still has that UIDVALIDITY. Never by copying and deleting. */
  move(
    from: { path: string; uidvalidity: number },
    uids: readonly number[],
    to: string,
  ): Promise<Moved>
  /** Waits until something is new, the time is up (also when `signal` says stop) or the line is cut. */
  idle(signal: AbortSignal, maxMs: number): Promise<'woken' | 'timeout' | 'closed'>
  /** The folder of sent mail, by its special use (RFC 6154), else by its usual names. */
  sentFolder(): Promise<string | null>
  append(path: string, raw: Buffer, how: { flags: string[]; date: Date }): Promise<void>
  /** Looks for a mail of ours in the folder that is open, see imap/find.ts. */
  find(wanted: Wanted): Promise<FoundMail | null>
  /** Whether a folder has a message with this id. Only for ids we have made ourselves. */
  has(path: string, messageId: string): Promise<boolean>
  /** Looks at every folder of the settings, the Sent folder and the one where mail is moved to. */
  check(): Promise<MailboxCheck>
  close(): Promise<void>
}

export interface MailboxCheck {
  /** Names in the settings that the server does not have. */
  missing: string[]
  /** The folders that are read. */
  found: string[]
  junk: string | null
  sent: string | null
  moveFault: MoveFault | null
}
