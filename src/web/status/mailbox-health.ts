import { isAsked } from '../../arrival/folders.ts'
import { type Db } from '../../db/connect.ts'
import { pollEvery } from '../../journey.ts'
import { type Mailbox } from '../../municipality/mailboxes.ts'

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

/** A mailbox is asked every half minute; four times without an answer, and it is said to be silent. */
const silentAfterMs = 4 * pollEvery

/** How the mailboxes are, in one line. */
export async function mailboxHealth(
  db: Db,
  mailboxes: readonly Mailbox[],
  now: Date,
): Promise<MailboxHealth> {
  const contacts = await lastContacts(db, mailboxes)
  return {
    contactAt: oldest(contacts.map(({ contactAt }) => contactAt)),
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

/** Only folders that are read now count: one that was taken out of the settings stays as it was. */
async function lastContacts(db: Db, mailboxes: readonly Mailbox[]): Promise<Contact[]> {
  const folders = await db
    .selectFrom('folder')
    .select(['mailbox_id', 'path', 'special_use', 'contact_at', 'mail_at', 'fault', 'fault_at'])
    .execute()
  return mailboxes.map(({ id, address, config }) => {
    const own = folders.filter((one) => one.mailbox_id === id && isAsked(config.folders, one))
    const failed = own.find(({ fault }) => fault !== null)
    return {
      id,
      address,
      contactAt: oldest(own.map(({ contact_at }) => contact_at)),
      mailAt: newest(own.map(({ mail_at }) => mail_at)),
      fault: failed?.fault ?? null,
      faultAt: failed?.fault_at ?? null,
    }
  })
}

/** The earliest instant; null when one is missing or there are none. */
function oldest(instants: (Date | null)[]): Date | null {
  if (instants.length === 0) return null
  return instants.reduce((a, b) => (a === null || b === null ? null : a < b ? a : b))
}

function newest(instants: (Date | null)[]): Date | null {
  return instants.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null)
}

/** Before the first contact nobody has been silent yet, unless a fault says so. */
function isSilent({ contactAt, fault }: Contact, now: Date): boolean {
  if (fault !== null) return true
  return contactAt !== null && now.getTime() - contactAt.getTime() > silentAfterMs
}
