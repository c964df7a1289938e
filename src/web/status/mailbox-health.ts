import { isAsked } from '../../arrival/fetch/folders.ts'
import { type Db } from '../../db/connect.ts'
import { latest } from '../../followup/mailbox-facts.ts'
import { silentAfterMs } from '../../followup/reading-state.ts'
import { type Mailbox } from '../../municipality/mailboxes.ts'

export interface MailboxHealth {
  /** When the mailbox that was reached longest ago was reached. Null: one has never been. */
  contactAt: Date | null
  silent: number
}

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

interface Contact {
  /** When the server last answered, for whichever folder. Null: never. */
  contactAt: Date | null
  isFaulty: boolean
}

/** Only folders that are read now count: one that was taken out of the settings stays as it was. */
async function lastContacts(db: Db, mailboxes: readonly Mailbox[]): Promise<Contact[]> {
  const folders = await db
    .selectFrom('folder')
    .select(['mailbox_id', 'path', 'special_use', 'contact_at', 'mail_at', 'fault'])
    .execute()
  return mailboxes.map(({ id, config }) => {
    const own = folders.filter((one) => one.mailbox_id === id && isAsked(config.folders, one))
    const well = own.filter(({ fault }) => fault === null)
    const isFaulty = own.length > 0 && well.length === 0
    const counted = isFaulty ? own : well
    return {
      contactAt: latest(counted.flatMap(({ contact_at, mail_at }) => [contact_at, mail_at])),
      isFaulty,
    }
  })
}

/** The earliest instant; null when one is missing or there are none. */
function oldest(instants: (Date | null)[]): Date | null {
  if (instants.length === 0) return null
  return instants.reduce((a, b) => (a === null || b === null ? null : a < b ? a : b))
}

/** No folder can be read. Before the first contact nobody has been silent yet, unless a fault says so. */
function isSilent({ contactAt, isFaulty }: Contact, now: Date): boolean {
  if (isFaulty) return true
  return contactAt !== null && now.getTime() - contactAt.getTime() > silentAfterMs
}
