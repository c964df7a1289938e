import { sql } from 'kysely'
import { dayMs } from '../clock/local-time.ts'
import { type Tx } from '../db/connect.ts'
import { notifyAll } from '../db/listen.ts'
import { record } from './events.ts'
import { isAlike, likenessOf } from './likeness.ts'

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

/** Notes what a question says, and gathers it with those that say the same. Each stays a question of its own. */
export async function gather(tx: Tx, one: Asked, now: Date): Promise<void> {
  const likeness = likenessOf(one.text)
  const { messageId, ticketId, sender, arrivedAt } = one
  const { signature, bands } = likeness ?? { signature: [], bands: [] }
  await tx
    .insertInto('text_print')
    .values({
      message_id: messageId,
      ticket_id: ticketId,
      sender,
      arrived_at: arrivedAt,
      signature,
      bands,
    })
    .onConflict((on) => on.doNothing())
    .execute()
  if (likeness === null) return
  const alike = (await candidates(tx, one, bands)).filter((other) =>
    isAlike(other.signature, signature),
  )
  const senders = new Set(alike.map((other) => other.sender))
  const known = alike.find((other) => other.campaignId !== null)?.campaignId ?? null
  if (known === null && senders.size < fewestSenders) return
  const campaignId = known ?? (await found(tx, { subject: one.subject, signature }, now))
  const loose = alike.filter((other) => other.campaignId === null)
  const ticketIds = [...new Set(loose.map((other) => other.ticketId))]
  await join(tx, { campaignId, ticketIds, senders: senders.size }, now)
}

/** Texts of the time around that may say the same, itself among them. */
async function candidates(tx: Tx, { arrivedAt }: Asked, bands: number[]) {
  const from = new Date(arrivedAt.getTime() - campaignMs)
  const to = new Date(arrivedAt.getTime() + campaignMs)
  return tx
    .selectFrom('text_print')
    .innerJoin('ticket', 'ticket.id', 'text_print.ticket_id')
    .select(['text_print.ticket_id as ticketId', 'sender', 'signature'])
    .select('ticket.campaign_id as campaignId')
    .where(sql<boolean>`bands && ${bands}::integer[]`)
    .where('text_print.arrived_at', '>=', from)
    .where('text_print.arrived_at', '<=', to)
    .orderBy('text_print.arrived_at', 'desc')
    .limit(500)
    .execute()
}

async function found(
  tx: Tx,
  one: { subject: string; signature: number[] },
  now: Date,
): Promise<string> {
  const { id } = await tx
    .insertInto('campaign')
    .values({ ...one, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function join(
  tx: Tx,
  one: { campaignId: string; ticketIds: readonly string[]; senders: number },
  now: Date,
): Promise<void> {
  const { campaignId, ticketIds, senders } = one
  if (ticketIds.length === 0) return
  await tx
    .updateTable('ticket')
    .set({ campaign_id: campaignId })
    .where('id', 'in', ticketIds)
    .execute()
  const why = `Samma text från ${senders} avsändare inom två veckor. Hör till en kampanj`
  for (const ticketId of ticketIds) {
    await record(tx, { kind: 'ticket.campaign', at: now, ticketId, data: { campaignId, why } })
  }
  await notifyAll(tx, 'ticket', ticketIds)
}

/** Forgets what texts said that nothing new is compared with any longer. */
export async function forgetOld(tx: Tx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 2 * campaignMs)
  await tx.deleteFrom('text_print').where('arrived_at', '<', before).execute()
}
