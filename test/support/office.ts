import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll } from 'vitest'
import { connect, type Db } from '../../src/db/connect.ts'
import { type Attachment } from '../../src/db/schema.ts'
import { type InboundKind, type Role } from '../../src/journey.ts'
import { assignArea, seedAreas } from '../../src/municipality/areas.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { ensureDepartment, saveFunction, setMembers } from '../../src/municipality/functions.ts'
import { addPerson } from '../../src/municipality/people.ts'
import { addMessage, placeInTurn } from '../../src/ticket/messages.ts'
import { openTicket } from '../../src/ticket/tickets.ts'
import { openTurn } from '../../src/ticket/turns.ts'
import { mailboxAddress } from './config.ts'

/** The people, mailbox and one answer group of a small contact centre, in a database of its own. */
export interface Office {
  db: Db
  mailbox: { id: string; address: string }
  /** Two front-line advisers, a team leader, two officers (Lena belongs to Gatuenheten), an admin. */
  people: Record<'anna' | 'karin' | 'tove' | 'lena' | 'per' | 'adam', string>
  gatuenheten: string
}

/** Fills a migrated database. Everybody's signature is complete. */
export async function openOffice(databaseUrl: string, now: Date): Promise<Office> {
  const db = connect(databaseUrl, { max: 4 })
  afterAll(() => db.destroy())
  await seedAreas(db)
  const { id } = await db
    .insertInto('mailbox')
    .values({ address: mailboxAddress })
    .returning('id')
    .executeTakeFirstOrThrow()
  const centre = await ensureDepartment(db, 'Kommunstyrelseförvaltningen')
  const streets = await ensureDepartment(db, 'Tekniska förvaltningen')
  const person = (name: string, title: string, role: Role, departmentId: string) =>
    hire(db, { name, title, role, departmentId }, now)
  const people = {
    anna: await person('Anna Sjölund', 'Kommunvägledare', 'kommunvagledare', centre),
    karin: await person('Karin Wester', 'Kommunvägledare', 'kommunvagledare', centre),
    tove: await person('Tove Ledare', 'Teamledare', 'teamledare', centre),
    lena: await person('Lena Torvik', 'Gatuingenjör', 'handlaggare', streets),
    per: await person('Per Hagdal', 'Bygglovshandläggare', 'handlaggare', streets),
    adam: await person('Adam Admin', 'Systemförvaltare', 'admin', centre),
  }
  const gatuenheten = await saveFunction(db, {
    departmentId: streets,
    name: 'Gatuenheten',
    email: 'gatuenheten@bjorkvalla.example',
  })
  await setMembers(db, gatuenheten, [people.lena])
  await assignArea(db, 'gata', gatuenheten)
  return { db, mailbox: { id, address: mailboxAddress }, people, gatuenheten }
}

export interface Arrival {
  at: Date
  subject?: string
  text?: string
  /** What is new in it, when it quotes something. */
  newText?: string
  html?: string
  from?: { name: string; address: string }
  kind?: InboundKind
  area?: string
  /** The runner-up: the area is unsure. */
  orArea?: string
  words?: string[]
  urgent?: string
  sensitive?: string[]
  attachments?: Attachment[]
  sha256?: Buffer
}

export interface Arrived {
  ticketId: string
  number: string
  messageId: string
  turnId: string
}

/** A mail that has been received and classified, as arrival leaves it. */
export async function arrive(office: Office, mail: Arrival): Promise<Arrived> {
  const calendar = await loadCalendar(office.db)
  return office.db.transaction().execute(async (tx) => {
    const kind = mail.kind ?? 'human'
    const ticket = await openTicket(
      tx,
      {
        prefix: 'BV',
        status: statusOf(mail),
        subject: subjectOf(mail),
        preview: textOf(mail).replace(/\s+/g, ' ').slice(0, 200),
        mailboxId: office.mailbox.id,
        inquirer: fromOf(mail),
        area: areaOf(mail),
        urgent: mail.urgent ?? null,
        sensitive: mail.sensitive ?? [],
        linkedTicketId: null,
        arrivedAt: mail.at,
      },
      mail.at,
    )
    const messageId = await addMessage(tx, messageOf(mail, ticket.id))
    const as = kind === 'spam' || kind === 'advertising' ? kind : ('automatic' as const)
    const excluded = kind === 'human' ? null : { as, why: 'Sorterat automatiskt.' }
    const about = { ticketId: ticket.id, messageId, areaKey: ticket.area_key }
    const turn = await openTurn(tx, { ...about, arrivedAt: mail.at, excluded, calendar }, mail.at)
    await placeInTurn(tx, messageId, turn.id)
    return { ticketId: ticket.id, number: ticket.number, messageId, turnId: turn.id }
  })
}

/** One more mail from the citizen in a ticket; joins `turnId`, the open question. */
export async function writeAgain(
  office: Office,
  to: { ticketId: string; turnId: string },
  mail: Arrival,
): Promise<string> {
  return office.db.transaction().execute(async (tx) => {
    const message = messageOf(mail, to.ticketId)
    return addMessage(tx, { ...message, turn_id: to.turnId })
  })
}

function messageOf(mail: Arrival, ticketId: string) {
  const from = fromOf(mail)
  return {
    ticket_id: ticketId,
    direction: 'in' as const,
    kind: mail.kind ?? 'human',
    sha256: mail.sha256 ?? null,
    message_id: `<${randomBytes(8).toString('hex')}@post.example>`,
    from_name: from.name,
    from_address: from.address,
    to_addresses: [mailboxAddress],
    subject: subjectOf(mail),
    text: textOf(mail),
    new_text: mail.newText ?? textOf(mail),
    html: mail.html ?? null,
    attachments: mail.attachments ?? [],
    arrived_at: mail.at,
    ingested_at: mail.at,
  }
}

function areaOf({ area = 'gata', orArea, words = [] }: Arrival) {
  const reason = { words, alternative: orArea ?? null, why: `Orden ${words.join(', ')}.` }
  const confidence = orArea === undefined ? ('sure' as const) : ('unsure' as const)
  return { key: area, confidence, reason }
}

function statusOf({ kind = 'human', urgent }: Arrival) {
  if (kind !== 'human') return 'sorted'
  return urgent === undefined ? 'new' : 'urgent'
}

async function hire(
  db: Db,
  one: { name: string; title: string; role: Role; departmentId: string },
  now: Date,
): Promise<string> {
  const email = `${one.name.toLowerCase().replace(/[^a-z]+/g, '.')}.${randomUUID().slice(0, 4)}@bjorkvalla.example`
  const details = { ...one, email, unit: 'Kontaktcenter', phone: '0980-319 200' }
  return (await addPerson(db, details, now)).id
}

const fromOf = (mail: Arrival) =>
  mail.from ?? { name: 'Tobias Nylund', address: 't.nylund@post.example' }
const subjectOf = (mail: Arrival) => mail.subject ?? 'Gatlampan utanför Storgatan 12'
const textOf = (mail: Arrival) => mail.text ?? 'Hej!\n\nLampan är trasig.\n\nMvh Tobias'
