import { type ImapFlow } from 'imapflow'

/** A mail of ours, by all that stays the same when a provider gives it another id. */
export interface Wanted {
  /** With its angle brackets. */
  messageId: string
  to: string
  subject: string
  date: Date
  /** No other mail of ours has the same recipient, subject and date. */
  isAlone: boolean
}

/** A mail as it stands in a folder. */
export interface FoundMail {
  /** The id it has there; null: none can be read. */
  messageId: string | null
  /** When the server stored it. */
  internalDate: Date | null
}

/** Where providers keep the id that a mail came with. */
const originalId = ['X-Google-Original-Message-ID', 'X-Microsoft-Original-Message-ID']
/** How many mails to one address on one day are looked at. */
const mostAlike = 50

/**
 * Looks for a mail in the open folder: by its id, by the header in which a provider keeps the id that it has replaced,
 * and else by recipient, subject and Date, to the second. null: it is not there. @throws when the server would not search.
 */
export async function findMail(client: ImapFlow, wanted: Wanted): Promise<FoundMail | null> {
  const byId = await search(client, { header: { 'Message-ID': wanted.messageId } })
  if (byId[0] !== undefined) return describe(client, byId[0])
  for (const name of originalId) {
    const [uid] = await search(client, { header: { [name]: wanted.messageId } })
    if (uid !== undefined) return describe(client, uid)
  }
  return wanted.isAlone ? findAlike(client, wanted) : null
}

type Query = Parameters<ImapFlow['search']>[0]

async function search(client: ImapFlow, query: Query): Promise<number[]> {
  const found = await client.search(query, { uid: true })
  if (!Array.isArray(found)) throw new Error('The mail server would not search the folder.')
  return found
}

async function describe(client: ImapFlow, uid: number): Promise<FoundMail> {
  const one = await client.fetchOne(
    String(uid),
    { envelope: true, internalDate: true },
    { uid: true },
  )
  if (one === false) return { messageId: null, internalDate: null }
  return { messageId: one.envelope?.messageId ?? null, internalDate: dateOf(one.internalDate) }
}

/** Its Date may be in another day of the server's, so the days around it are asked for too. */
async function findAlike(
  client: ImapFlow,
  { to, subject, date }: Wanted,
): Promise<FoundMail | null> {
  const day = 86_400_000
  const sentSince = new Date(date.getTime() - day)
  const sentBefore = new Date(date.getTime() + 2 * day)
  const uids = await search(client, { to, sentSince, sentBefore })
  for (const uid of uids.slice(-mostAlike)) {
    const one = await client.fetchOne(
      String(uid),
      { envelope: true, internalDate: true },
      { uid: true },
    )
    if (one === false || one.envelope === undefined) continue
    const { envelope } = one
    const seconds = (at: Date | string | undefined) =>
      Math.floor((dateOf(at)?.getTime() ?? 0) / 1000)
    if (envelope.subject !== subject || seconds(envelope.date) !== seconds(date)) continue
    return { messageId: envelope.messageId ?? null, internalDate: dateOf(one.internalDate) }
  }
  return null
}

function dateOf(value: Date | string | undefined): Date | null {
  const date = value === undefined ? null : new Date(value)
  return date === null || Number.isNaN(date.getTime()) ? null : date
}
