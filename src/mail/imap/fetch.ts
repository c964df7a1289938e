import { type FetchMessageObject, type ImapFlow } from 'imapflow'
import { batches } from '../../base/batches.ts'
import { guarded, stillThere } from './ask.ts'
import { isRefusal } from './fault.ts'
import { largeFrom, openLarge } from './large.ts'
import { type FetchedMail, type Missed, NotWhole } from './session.ts'
import { uidSet } from './uid-set.ts'

/** How much is read before the caller gets any of it; two such batches are held at once. */
const most = { count: 25, bytes: 4_000_000 }

/** How many messages are asked for their size at once. */
const sizesAtOnce = 200

/** As `ImapSession.fetch`. */
export async function* readMails(
  client: ImapFlow,
  uids: readonly number[],
  missed: (one: Missed) => void,
): AsyncGenerator<FetchedMail[]> {
  const line = new Line(client, missed)
  for (let at = 0; at < uids.length; at += sizesAtOnce) {
    const sized = await line.sizes(uids.slice(at, at + sizesAtOnce))
    for (const batch of batches(sized, most)) {
      const mails = await line.batch(batch)
      if (mails.length > 0) yield mails
    }
  }
}

interface Sized {
  uid: number
  /** Bytes, as the mail server says; infinitely many for what must come alone. */
  size: number
}

class Line {
  readonly #client: ImapFlow
  readonly #missed: (one: Missed) => void

  constructor(client: ImapFlow, missed: (one: Missed) => void) {
    this.#client = client
    this.#missed = missed
  }

  /** In the order asked for. What is there but gives no size is taken as small, and read with care later. */
  async sizes(uids: readonly number[]): Promise<Sized[]> {
    const rows = await this.#ask(uids, { uid: true, size: true })
    const sizes = new Map(
      rows?.flatMap(({ uid, size }) => (size === undefined ? [] : [[uid, size]])),
    )
    const silent = uids.filter((uid) => !sizes.has(uid))
    const there = silent.length === 0 ? new Set() : await this.#there(silent)
    return uids.flatMap((uid) => {
      const size = sizes.get(uid)
      if (size !== undefined) return { uid, size: size > largeFrom ? Infinity : size }
      if (there.has(uid)) return { uid, size: 0 }
      this.#missed({ uid, kind: 'vanished' })
      return []
    })
  }

  async batch(batch: readonly Sized[]): Promise<FetchedMail[]> {
    const uids = batch.map(({ uid }) => uid)
    if (batch[0]?.size === Infinity) return this.#each(uids, (uid) => openLarge(this.#client, uid))
    const read = await this.#read(uids)
    const found = new Map(read?.flatMap((mail) => (mail.isWhole ? [[mail.uid, mail]] : [])))
    return this.#each(uids, async (uid) => found.get(uid) ?? this.#alone(uid))
  }

  async #each(
    uids: readonly number[],
    read: (uid: number) => Promise<FetchedMail>,
  ): Promise<FetchedMail[]> {
    const mails: FetchedMail[] = []
    for (const uid of uids) {
      try {
        mails.push(await read(uid))
      } catch (thrown) {
        if (!(thrown instanceof NotWhole)) throw thrown
        this.#missed({ uid, kind: thrown.kind })
      }
    }
    return mails
  }

  /**
   * A message that did not come as it should with others. One whose length is not what the server said is
   * read twice: if it comes the same, it is the size that is wrong.
   */
  async #alone(uid: number): Promise<FetchedMail> {
    const first = await this.#read([uid])
    if (first === null) throw await this.#hindrance(uid, 'refused')
    const [mail] = first
    if (mail?.isWhole) return mail
    const [again] = (await this.#read([uid])) ?? []
    if (mail === undefined || again === undefined) throw await this.#hindrance(uid, 'incomplete')
    if (!again.source.equals(mail.source)) throw new NotWhole('incomplete')
    return { ...mail, size: mail.source.length }
  }

  async #hindrance(uid: number, kind: 'refused' | 'incomplete'): Promise<NotWhole> {
    return new NotWhole((await this.#there([uid])).has(uid) ? kind : 'vanished')
  }

  async #read(uids: readonly number[]): Promise<Small[] | null> {
    const query = { uid: true, source: true, internalDate: true, size: true }
    const rows = await this.#ask(uids, query)
    return rows === null ? null : uids.flatMap((uid) => joined(uid, rows) ?? [])
  }

  #there(uids: readonly number[]): Promise<ReadonlySet<number>> {
    return guarded(this.#client, uids, () => stillThere(this.#client, uids))
  }

  /** Null when the server refuses: then nothing is known about any of the messages. */
  async #ask(
    uids: readonly number[],
    query: Parameters<ImapFlow['fetchAll']>[1],
  ): Promise<FetchMessageObject[] | null> {
    try {
      return await guarded(this.#client, uids, () =>
        this.#client.fetchAll(uidSet(uids), query, { uid: true }),
      )
    } catch (thrown) {
      if (isRefusal(thrown)) return null
      throw thrown
    }
  }
}

interface Small extends FetchedMail {
  source: Buffer
  isWhole: boolean
}

/**
 * What the answers say of one message. A server may divide it over several, may tell of others too (flags that
 * change elsewhere come as FETCH answers), and may say it twice: then it is whole only if it says the same.
 */
function joined(uid: number, rows: readonly FetchMessageObject[]): Small | null {
  const own = rows.filter((row) => row.uid === uid)
  const [source, ...more] = own.flatMap((row) => row.source ?? [])
  if (source === undefined) return null
  const size = own.findLast((row) => row.size !== undefined)?.size ?? source.length
  const date = own.findLast((row) => row.internalDate !== undefined)?.internalDate
  const isWhole = size === source.length && more.every((other) => other.equals(source))
  return { uid, source, head: source, size, internalDate: new Date(date ?? NaN), isWhole }
}
