import { sql } from 'kysely'
import { type Db } from '../db/connect.ts'
import { pollEvery } from '../journey.ts'
import { type Mailbox } from '../municipality/mailboxes.ts'

export interface MailboxState {
  id: string
  address: string
  /** When the server last answered, whatever it had to say. Null: never. */
  contactAt: Date | null
  /** When the newest mail was fetched. */
  mailAt: Date | null
  /** What went wrong, since when; null when the last contact was good. */
  fault: string | null
  faultAt: Date | null
  /** Mails fetched that wait to be read, and those that could not be. */
  waiting: number
  quarantined: number
  /** True when the mailbox has not been reached for some time or the last try failed. */
  silent: boolean
}

export interface MailboxHealth {
  /** When the mailbox that was reached longest ago was reached. Null: one has never been. */
  contactAt: Date | null
  silent: number
}

/** A mailbox is asked every half minute; three tries without an answer, and it is said to be silent. */
export const silentAfterMs = 4 * pollEvery

/** How the mailboxes are, in one line. */
export async function mailboxHealth(
  db: Db,
  mailboxes: readonly Mailbox[],
  now: Date,
): Promise<MailboxHealth> {
  const contacts = await lastContacts(db, mailboxes)
  const oldest = Math.min(...contacts.map(({ contactAt }) => contactAt?.getTime() ?? 0))
  return {
    contactAt: contacts.length === 0 || oldest === 0 ? null : new Date(oldest),
    silent: contacts.filter((contact) => isSilent(contact, now)).length,
  }
}

/** How each configured mailbox is, with what waits in it. */
export async function mailboxStates(
  db: Db,
  mailboxes: readonly Mailbox[],
  now: Date,
): Promise<MailboxState[]> {
  const contacts = await lastContacts(db, mailboxes)
  const stored = await db
    .selectFrom('delivery')
    .select(['mailbox_id', 'state'])
    .select(({ fn }) => fn.countAll<number>().as('number'))
    .where('state', 'in', ['waiting', 'quarantined'])
    .groupBy(['mailbox_id', 'state'])
    .execute()
  const count = (id: string, state: string) =>
    stored.find((row) => row.mailbox_id === id && row.state === state)?.number ?? 0
  return contacts.map((contact) => ({
    ...contact,
    waiting: count(contact.id, 'waiting'),
    quarantined: count(contact.id, 'quarantined'),
    silent: isSilent(contact, now),
  }))
}

type Contact = Pick<MailboxState, 'id' | 'address' | 'contactAt' | 'mailAt' | 'fault' | 'faultAt'>

async function lastContacts(db: Db, mailboxes: readonly Mailbox[]): Promise<Contact[]> {
  const { rows } = await sql<Contact>`
    select mailbox.id, mailbox.address,
      min(folder.contact_at) as "contactAt", max(folder.mail_at) as "mailAt",
      max(folder.fault) as "fault", min(folder.fault_at) as "faultAt"
    from mailbox left join folder on folder.mailbox_id = mailbox.id
    where mailbox.id = any(${mailboxes.map(({ id }) => id)}::uuid[])
    group by mailbox.id, mailbox.address
    order by mailbox.address`.execute(db)
  return rows
}

/** Before the first contact nobody has been silent yet, unless a fault says so. */
function isSilent({ contactAt, fault }: Contact, now: Date): boolean {
  if (fault !== null) return true
  return contactAt !== null && now.getTime() - contactAt.getTime() > silentAfterMs
}
