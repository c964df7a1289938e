import { dayMs } from '../clock/local-time.ts'
import { type Queryable, type Tx } from '../db/connect.ts'
import { notifyAll } from '../db/listen.ts'
import { type AlikeText, textsLike } from './alike-texts.ts'
import { recordAll } from './events.ts'
import { isAlike, likenessOf } from './likeness.ts'
import { lockTickets } from './tickets.ts'

/** From so many senders, within so long, the same text is a campaign. docs/turns.md, "Campaigns" */
const fewestSenders = 5
export const campaignMs = 14 * dayMs

export interface Asked {
  messageId: string
  ticketId: string
  sender: string
  subject: string
  text: string
  arrivedAt: Date
}

/** A question that is to be in a campaign, and from how many the same has come. */
interface Member {
  turnId: string
  ticketId: string
  campaignId: string
  senders: number
}

/**
 * Notes what questions say, and gathers each with those that say the same. Each stays a question of its own. No
 * ticket is held while texts are looked for.
 */
export async function gather(tx: Tx, asked: readonly Asked[], now: Date): Promise<void> {
  const fresh = await note(tx, asked)
  const members = new Map<string, Member>()
  for (const one of fresh) {
    const alike = await candidates(tx, one)
    const senders = new Set(alike.map(({ sender }) => sender)).size
    const campaignOf = ({ turnId, campaignId }: AlikeText) =>
      campaignId ?? members.get(turnId)?.campaignId ?? null
    const known = alike.map(campaignOf).find((id) => id !== null)
    if (known === undefined && senders < fewestSenders) continue
    const campaignId = known ?? (await found(tx, one, now))
    for (const other of alike) {
      const { turnId, ticketId } = other
      if (campaignOf(other) === null) members.set(turnId, { turnId, ticketId, campaignId, senders })
    }
  }
  await join(tx, [...members.values()], now)
}

type Noted = Asked & { signature: number[]; bands: number[] }

/** Writes what questions say; those that somebody else has noted meanwhile, or that say too little, are left out. */
async function note(tx: Tx, asked: readonly Asked[]): Promise<Noted[]> {
  if (asked.length === 0) return []
  const noted = asked.map((one) => {
    return { ...one, ...(likenessOf(one.text) ?? { signature: [], bands: [] }) }
  })
  const written = await tx
    .insertInto('text_print')
    .values(
      noted.map(({ messageId, ticketId, sender, arrivedAt, signature, bands }) => ({
        ...{ message_id: messageId, ticket_id: ticketId, sender, arrived_at: arrivedAt },
        ...{ signature, bands },
      })),
    )
    .onConflict((on) => on.doNothing())
    .returning('message_id')
    .execute()
  const mine = new Set(written.map((row) => row.message_id))
  return noted.filter(({ messageId, bands }) => mine.has(messageId) && bands.length > 0)
}

/** Texts of the time around that say the same, itself among them. */
async function candidates(tx: Tx, { arrivedAt, signature, bands }: Noted): Promise<AlikeText[]> {
  const from = new Date(arrivedAt.getTime() - campaignMs)
  const to = new Date(arrivedAt.getTime() + campaignMs)
  const { rows } = await textsLike(bands, { from, to }).execute(tx)
  return rows.filter((other) => isAlike(other.signature, signature))
}

async function found(tx: Tx, { subject, signature }: Noted, now: Date): Promise<string> {
  const { id } = await tx
    .insertInto('campaign')
    .values({ subject, signature, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** The question is what belongs to the campaign: what the ticket holds besides may be about anything. */
async function join(tx: Tx, members: readonly Member[], now: Date): Promise<void> {
  const ids = [...new Set(members.map(({ ticketId }) => ticketId))]
  await lockTickets(tx, ids)
  for (const campaignId of new Set(members.map((member) => member.campaignId))) {
    const theirs = members.filter((member) => member.campaignId === campaignId)
    await tx
      .updateTable('ticket')
      .set({ campaign_id: campaignId })
      .where(
        'id',
        'in',
        theirs.map(({ ticketId }) => ticketId),
      )
      .execute()
  }
  await recordAll(
    tx,
    members.map(({ turnId, ticketId, campaignId, senders }) => {
      const why = `Samma text från ${senders} avsändare inom två veckor. Hör till en kampanj`
      const data = { campaignId, why }
      return { kind: 'ticket.campaign' as const, at: now, ticketId, turnId, data }
    }),
  )
  await notifyAll(tx, 'ticket', ids)
}

/** Forgets what texts said that nothing new is compared with any longer. */
export async function forgetOld(db: Queryable, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 2 * campaignMs)
  await db.deleteFrom('text_print').where('arrived_at', '<', before).execute()
}
