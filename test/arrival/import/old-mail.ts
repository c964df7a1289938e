import { type Item } from '../../../src/arrival/import/collect.ts'
import { importMail, type Imported } from '../../../src/arrival/import/index.ts'
import { type Line, listing } from '../../../src/arrival/import/listing.ts'
import { buildMail, type Letter } from '../../support/mail-builder.ts'
import { type Inbox, kontakt } from '../inbox.ts'

export const citizen = 'Tobias Nylund <t.nylund@post.example>'

/** When the tests import. */
export const today = new Date('2026-06-30T09:00:00Z')

export interface Old extends Partial<Letter> {
  /** When it came, by the top Received line; when it left, by its Date. */
  at: string
  folder?: string
}

/** A citizen's mail to us. */
export function came({ at, folder = 'INBOX', ...letter }: Old): Item {
  const date = new Date(at)
  const received = `from mx.post.example by mail.bjorkvalla.example; ${date.toUTCString()}`
  const raw = buildMail({
    from: citizen,
    to: kontakt,
    subject: 'Gatlampan',
    text: 'Lampan utanför Storgatan 12 är trasig. När lagas den?',
    ...letter,
    // An older clock of the sender's, that must not be counted.
    date: letter.date ?? new Date(date.getTime() - 7 * 86_400_000),
    headers: { Received: received, ...letter.headers },
  })
  return { outcome: 'found', path: at, folder, raw, clue: { from: 'file', at: null } }
}

/** A mail that we sent. */
export function left({ at, folder = 'Sent', ...letter }: Old): Item {
  const raw = buildMail({
    from: `Kontaktcenter <${kontakt}>`,
    to: citizen,
    subject: 'SV: Gatlampan',
    text: 'Hej! Den lagas på torsdag.',
    ...letter,
    date: letter.date ?? new Date(at),
  })
  return { outcome: 'found', path: at, folder, raw, clue: { from: 'file', at: null } }
}

export interface Again {
  now?: Date
  openSince?: Date
  since?: Date
  dryRun?: boolean
}

/** Imports as the command does. What became of each item, by its path. */
export async function bringIn(
  inbox: Inbox,
  items: readonly Item[],
  { now = today, openSince, since, dryRun = false }: Again = {},
): Promise<Map<string, Line>> {
  const source = async function* () {
    yield* items
  }
  const mailboxes = [{ id: inbox.mailboxId(kontakt), address: kontakt }]
  const one = {
    items: source(),
    mailboxes,
    trusted: [],
    since: since ?? null,
    openSince: openSince ?? null,
    dryRun,
    now,
    handOn: async () => undefined,
  }
  const tells = { found: () => undefined, filed: () => undefined }
  const imported: Imported = await importMail(inbox.ctx, inbox.parser, one, tells)
  const lines = new Map<string, Line>()
  for await (const line of listing(inbox.db, imported)) lines.set(line.path, line)
  return lines
}

/** The questions of all tickets, as the tables have them, the earliest first. */
export async function questions({ db }: Inbox) {
  return db
    .selectFrom('turn')
    .innerJoin('ticket', 'ticket.id', 'turn.ticket_id')
    .select(['ticket.number', 'ticket.status', 'turn.arrived_at as arrivedAt'])
    .select(['turn.first_reply_at as firstReplyAt', 'turn.complete_reply_at as completeReplyAt'])
    .orderBy('turn.arrived_at')
    .execute()
}
