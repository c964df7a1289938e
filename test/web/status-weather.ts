import { type Context } from '../../src/context.ts'
import { beat } from '../../src/jobs/heartbeat.ts'

/** The weather that the tests of the status page and of /metrics are made in. */

const workers = 'poll-mailbox receive-message send-mail watch-sla write-report keep-house'

/** Everything runs on `host`, and has just said so. */
export async function allAlive(ctx: Context, now: Date, host = 'app-1'): Promise<void> {
  for (const worker of workers.split(' ')) await beat(ctx.db, `${worker}@${host}`, now)
}

interface FolderRow {
  path: string
  special_use?: string
  contact_at: Date
  mail_at?: Date | null
  fault?: string
  fault_at?: Date
  reconciled_at?: Date
  server_count?: number
  missing?: number
  notice?: string
  dates_unsure?: string
  dates_unsure_at?: Date
}

/** What the watch has noted of a folder; `n` is the place of the mailbox in the settings. */
export async function folder(ctx: Context, n: number, row: FolderRow): Promise<void> {
  const { db, mailboxes } = ctx
  await db
    .insertInto('folder')
    .values({ mailbox_id: mailboxes[n]!.id, uidvalidity: 7, ...row })
    .onConflict((on) => on.columns(['mailbox_id', 'path']).doUpdateSet(row))
    .execute()
}

export async function leads(ctx: Context, n: number, holder: string, since: Date): Promise<void> {
  const row = { epoch: 1, holder, since }
  await ctx.db
    .insertInto('mailbox_leader')
    .values({ mailbox_id: ctx.mailboxes[n]!.id, ...row })
    .onConflict((on) => on.column('mailbox_id').doUpdateSet(row))
    .execute()
}

export interface Fetched {
  arrivedAt: Date
  ingestedAt?: Date
  internalDate?: Date
  receivedAt?: Date
  state?: 'waiting' | 'done' | 'quarantined'
  reason?: string
  raw?: string
  sha256?: Buffer
}

let uid = 0

/** A mail whose bytes we have. Returns the id of its row in the ledger. */
export async function fetched(ctx: Context, n: number, mail: Fetched): Promise<number> {
  uid += 1
  const bytes = Buffer.from(mail.raw ?? `Subject: ${uid}\r\n\r\nHej\r\n`)
  const sha256 = mail.sha256 ?? Buffer.from(String(uid).padStart(64, '0'), 'hex')
  const now = mail.ingestedAt ?? mail.arrivedAt
  await ctx.db
    .insertInto('raw_message')
    .values({ sha256, size: bytes.length, stored_at: now })
    .execute()
  await ctx.db.insertInto('raw_chunk').values({ sha256, seq: 0, bytes }).execute()
  const { id } = await ctx.db
    .insertInto('delivery')
    .values({
      ...{ mailbox_id: ctx.mailboxes[n]!.id, folder: 'INBOX', uidvalidity: 7, uid, sha256 },
      internal_date: mail.internalDate ?? mail.arrivedAt,
      arrived_at: mail.arrivedAt,
      ingested_at: now,
      received_at: mail.receivedAt ?? null,
      state: mail.state ?? 'done',
      reason: mail.reason ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
