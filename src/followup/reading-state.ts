import { minuteMs } from '../clock/local-time.ts'
import { type OauthState } from '../mail/oauth/house.ts'
import { type Heartbeat } from '../jobs/heartbeat.ts'
import { pollEvery } from '../journey.ts'
import { type FolderFacts, type MailboxFacts, newestMailAt, reachedAt } from './mailbox-facts.ts'

/** How we and a mailbox get on, since when. */
export type ReadingState =
  /** Nobody has reached it yet, and nothing has gone wrong. */
  | { is: 'not-yet'; since: null }
  /** What lies there is being fetched. */
  | { is: 'reading'; since: Date | null }
  /** All is fetched; the next mail wakes us. */
  | { is: 'listening'; since: Date | null }
  /** It is read, but some folder cannot be. */
  | { is: 'partly'; since: Date | null }
  /** It is read by a process that is none of ours that live: we wait until it lets go. */
  | { is: 'elsewhere'; since: Date | null }
  /** The server does not let us in. */
  | { is: 'refused'; since: Date | null }
  | { is: 'unreached'; since: Date | null }

/** A mailbox is asked every half minute; four times without an answer, and it is not reached. */
export const silentAfterMs = 4 * pollEvery

/** They say so every half minute. */
const beatMs = 2 * minuteMs

export function readingState(
  mailbox: MailboxFacts,
  { beats, access, now }: { beats: readonly Heartbeat[]; access: Access | null; now: Date },
): ReadingState {
  return (
    refused(mailbox, access, now) ??
    unreached(mailbox, now) ??
    partly(mailbox) ??
    elsewhere(mailbox, beats, now) ??
    atWork(mailbox, now)
  )
}

/** What is known of our access with tokens. */
export type Access = Pick<OauthState, 'fault' | 'faultAt' | 'refusal'>

function refused(mailbox: MailboxFacts, access: Access | null, now: Date): ReadingState | null {
  const shut = access === null ? null : noAccess(access)
  const { folders } = mailbox
  // A token that cannot be renewed may still work, and whoever is in stays in.
  const isMet = shut !== null && folders.some(({ fault }) => fault === shut.words)
  if (shut !== null && (isMet || !isRead(mailbox, now))) return { is: 'refused', since: shut.at }
  // As arrival notes it: the words begin so.
  const folder = folders.find(({ fault }) => /^Inloggningen nekades/.test(fault ?? ''))
  return folder === undefined ? null : { is: 'refused', since: folder.faultAt }
}

/** What keeps us from reading. Whether we may send with the same account is another matter. */
function noAccess({ fault, faultAt, refusal }: Access): { words: string; at: Date | null } | null {
  if (fault !== null) return { words: fault, at: faultAt }
  return refusal.imap === null ? null : { words: refusal.imap.words, at: refusal.imap.refusedAt }
}

/** By some folder, and lately. */
function isRead({ folders }: MailboxFacts, now: Date): boolean {
  return folders.some((one) => one.fault === null && isRecent(one.contactAt, now))
}

/** Not since some time, or by no folder. */
function unreached(mailbox: MailboxFacts, now: Date): ReadingState | null {
  if (isRead(mailbox, now)) return null
  const since = reachedAt(mailbox) ?? faultyFolder(mailbox)?.faultAt ?? null
  return since === null ? { is: 'not-yet', since } : { is: 'unreached', since }
}

function partly(mailbox: MailboxFacts): ReadingState | null {
  const folder = faultyFolder(mailbox)
  return folder === null ? null : { is: 'partly', since: folder.faultAt }
}

function elsewhere(
  { reader }: MailboxFacts,
  beats: readonly Heartbeat[],
  now: Date,
): ReadingState | null {
  if (reader === null || !isStranger(reader.holder, beats, now)) return null
  return { is: 'elsewhere', since: reader.since }
}

function atWork(mailbox: MailboxFacts, now: Date): ReadingState {
  const { reader, folders } = mailbox
  const isUnread = ({ reconciledAt }: FolderFacts) =>
    reader !== null && (reconciledAt === null || reconciledAt < reader.since)
  if (folders.some(isUnread)) return { is: 'reading', since: reader?.since ?? null }
  const mailAt = newestMailAt(mailbox)
  const isComing = mailAt !== null && now.getTime() - mailAt.getTime() < fetchingMs
  return { is: isComing ? 'reading' : 'listening', since: mailAt }
}

function faultyFolder({ folders }: MailboxFacts): FolderFacts | null {
  return folders.find(({ fault }) => fault !== null) ?? null
}

/** Mail that came this lately may have more behind it. */
const fetchingMs = 10_000

/** Some of ours live, and none of them on the reader's machine. */
function isStranger(holder: string, beats: readonly Heartbeat[], now: Date): boolean {
  const hosts = beats
    .filter(({ at }) => now.getTime() - at.getTime() < beatMs)
    .flatMap(({ worker }) => /^poll-mailbox@(.+)$/.exec(worker)?.[1] ?? [])
  return hosts.length > 0 && !hosts.includes(holder.replace(/:\d+$/, ''))
}

function isRecent(instant: Date | null, now: Date): boolean {
  return instant !== null && now.getTime() - instant.getTime() <= silentAfterMs
}
