import { type FetchedMail, type Folder, type ImapSession } from '../../mail/imap.ts'

/** Who looks on while a mailbox is read. */
export interface Onlooker {
  /** The server has answered something, or a piece of a mail has come. */
  sign(): void
  /** A folder is about to be opened. */
  opening(path: string): void
  opened(path: string, folder: Folder): void
  came(mails: readonly FetchedMail[]): void
}

/** The same session, with somebody who looks on. */
export function watchedSession(session: ImapSession, eyes: Onlooker): ImapSession {
  const signed = async <T>(answer: Promise<T>): Promise<T> => {
    const got = await answer
    eyes.sign()
    return got
  }
  return {
    select: async (path) => {
      eyes.opening(path)
      const folder = await signed(session.select(path))
      eyes.opened(path, folder)
      return folder
    },
    uids: (...asked) => signed(session.uids(...asked)),
    fetch: (uids, missed) => batches(session.fetch(uids, missed), eyes),
    folders: (...asked) => signed(session.folders(...asked)),
    moveTarget: (...asked) => signed(session.moveTarget(...asked)),
    move: (...asked) => signed(session.move(...asked)),
    idle: (...asked) => signed(session.idle(...asked)),
    sentFolder: () => signed(session.sentFolder()),
    append: (...asked) => signed(session.append(...asked)),
    has: (...asked) => signed(session.has(...asked)),
    find: (...asked) => signed(session.find(...asked)),
    check: () => signed(session.check()),
    close: () => session.close(),
  }
}

async function* batches(
  source: AsyncGenerator<FetchedMail[]>,
  eyes: Onlooker,
): AsyncGenerator<FetchedMail[]> {
  for await (const mails of source) {
    eyes.sign()
    eyes.came(mails)
    yield mails.map((mail) => ({ ...mail, source: pieces(mail.source, eyes) }))
  }
}

function pieces(source: FetchedMail['source'], eyes: Onlooker): FetchedMail['source'] {
  return Buffer.isBuffer(source) ? source : signedPieces(source, eyes)
}

async function* signedPieces(
  source: AsyncIterable<Buffer>,
  eyes: Onlooker,
): AsyncGenerator<Buffer> {
  for await (const piece of source) {
    eyes.sign()
    yield piece
  }
}
