import { setTimeout as pause } from 'node:timers/promises'
import { type Reconciliation, reconcileFolder } from '../arrival/watch/reconcile.ts'
import { silentLog } from '../base/log.ts'
import { type Config, type MailboxConfig, readConfig } from '../config.ts'
import { type Db } from '../db/connect.ts'
import { imapFault, type ImapSession, openImap } from '../mail/imap.ts'
import { openTokens, type Tokens } from '../mail/oauth.ts'
import { withDatabase } from './database.ts'
import { type CommandIo } from './io.ts'
import { reconcileJson, reconcileText } from './reconcile-words.ts'

/** A mailbox beside what we have of it, or why that could not be seen. */
export interface ComparedMailbox {
  address: string
  fault: string | null
  folders: ComparedFolder[]
}

export type ComparedFolder = { folder: string } & (
  { fault: string } | ({ fault: null } & Reconciliation)
)

/**
 * svarstid reconcile [--json]: what every mailbox has on its server, beside what we have of it. Exit 1 when
 * something is missing and nobody knows why, or could not be seen. Reads only, also while the service runs.
 */
export async function reconcileCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  const isJson = argv[0] === '--json'
  if (argv.length > (isJson ? 1 : 0)) {
    io.stderr.write('svarstid reconcile tar inget annat argument än --json.\n')
    return 2
  }
  const config = readConfig()
  if (config.demo) {
    io.stdout.write('Inget är inställt, så det finns ingen brevlåda att stämma av.\n')
    return 0
  }
  const compared = await withDatabase(config, (db) => compareAll(db, config))
  io.stdout.write(isJson ? reconcileJson(compared) : reconcileText(compared))
  return compared.every(isWell) ? 0 : 1
}

function isWell({ fault, folders }: ComparedMailbox): boolean {
  return fault === null && folders.every((one) => one.fault === null && one.missing.length === 0)
}

async function compareAll(db: Db, config: Config): Promise<ComparedMailbox[]> {
  const now = () => new Date()
  const tokens = openTokens({ db, secret: config.secret ?? '', log: silentLog, now })
  const compared: ComparedMailbox[] = []
  for (const mailbox of config.mailboxes) compared.push(await compareMailbox(db, mailbox, tokens))
  return compared
}

async function compareMailbox(
  db: Db,
  mailbox: MailboxConfig,
  tokens: Tokens,
): Promise<ComparedMailbox> {
  const { address } = mailbox
  try {
    const session = await openImap(mailbox, { log: silentLog, tokens })
    try {
      return { address, fault: null, folders: await compareFolders(db, mailbox, session) }
    } finally {
      await session.close()
    }
  } catch (thrown) {
    return { address, fault: imapFault(thrown), folders: [] }
  }
}

/** A mailbox that was never read has no row yet; then all of it is missing. */
async function compareFolders(
  db: Db,
  { address }: MailboxConfig,
  session: ImapSession,
): Promise<ComparedFolder[]> {
  const row = await db
    .selectFrom('mailbox')
    .select('id')
    .where('address', '=', address)
    .executeTakeFirst()
  const mailboxId = row?.id ?? '00000000-0000-0000-0000-000000000000'
  const compared: ComparedFolder[] = []
  for (const { asked, path } of await session.folders(true)) {
    if (path !== null) compared.push(await compareFolder(db, session, { mailboxId, folder: path }))
    else if (!asked.startsWith('\\')) {
      compared.push({ folder: asked, fault: 'Mappen finns inte i brevlådan.' })
    }
  }
  return compared
}

/** How long the service may take to read what has just come, and how often we look. Milliseconds. */
const patience = 45_000
const between = 1_000

async function compareFolder(
  db: Db,
  session: ImapSession,
  place: { mailboxId: string; folder: string },
): Promise<ComparedFolder> {
  const began = Date.now()
  for (;;) {
    const found = await compareOnce(db, session, place)
    if (found.fault !== null || found.missing.length === 0) return found
    if (Date.now() - began > patience || !(await isRead(db, place))) return found
    await pause(between)
  }
}

async function compareOnce(
  db: Db,
  session: ImapSession,
  place: { mailboxId: string; folder: string },
): Promise<ComparedFolder> {
  const { folder } = place
  try {
    return { folder, fault: null, ...(await reconcileFolder(db, session, place)) }
  } catch (thrown) {
    return { folder, fault: imapFault(thrown) }
  }
}

/** Whether the service has read the folder lately: then mail that has just come is no fault yet. */
async function isRead(db: Db, place: { mailboxId: string; folder: string }): Promise<boolean> {
  const row = await db
    .selectFrom('folder')
    .select(['contact_at', 'fault'])
    .where('mailbox_id', '=', place.mailboxId)
    .where('path', '=', place.folder)
    .executeTakeFirst()
  if (row?.contact_at == null || row.fault !== null) return false
  return Date.now() - row.contact_at.getTime() < patience
}
