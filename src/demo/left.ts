import { headerOf } from '../arrival/parse/headers.ts'
import { parseMail } from '../arrival/parse/parse.ts'
import { type Db } from '../db/connect.ts'
import { type OutboundKind } from '../journey.ts'
import { type Address } from '../mail/address.ts'
import { type DemoMail } from './mail-server.ts'

/** A mail that left the house, as it came out at the other end. */
export interface Left {
  id: number
  at: Date
  from: Address
  to: Address
  subject: string
  text: string
  messageId: string
  references: string[]
  /** What it was to us; null when the outbox does not know it. */
  kind: OutboundKind | null
}

/** Reads what has left the house, newest first. What has been read once is not read again. */
export function openWorld(db: Db, mail: Pick<DemoMail, 'world'>): () => Promise<Left[]> {
  const known = new Map<number, Omit<Left, 'kind'>>()
  return async () => {
    const read: Omit<Left, 'kind'>[] = []
    for (const one of mail.world()) {
      const letter = known.get(one.id) ?? (await readOne(one))
      known.set(one.id, letter)
      read.push(letter)
    }
    const kinds = await kindsOf(db, read)
    return read.reverse().map((one) => ({ ...one, kind: kinds.get(one.messageId) ?? null }))
  }
}

async function readOne({ id, at, raw }: { id: number; at: Date; raw: Buffer }) {
  const { from, to, subject, text, headers } = await parseMail(raw)
  const nobody = { name: '', address: '' }
  return {
    id,
    at,
    from: from[0] ?? nobody,
    to: to[0] ?? nobody,
    subject,
    text,
    messageId: headerOf(headers, 'message-id'),
    references: headerOf(headers, 'references').split(/\s+/).filter(Boolean),
  }
}

async function kindsOf(
  db: Db,
  mails: { messageId: string }[],
): Promise<ReadonlyMap<string, OutboundKind>> {
  if (mails.length === 0) return new Map()
  const ids = mails.map(({ messageId }) => messageId)
  const rows = await db
    .selectFrom('outbox')
    .select(['message_id', 'kind'])
    .where('message_id', 'in', ids)
    .execute()
  return new Map(rows.map(({ message_id, kind }) => [message_id, kind]))
}
