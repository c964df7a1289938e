import { type Db } from '../../../src/db/connect.ts'

/**
 * Everything that is in the tickets of a database, with plain names instead of ids, so that what two databases
 * hold can be compared.
 */
export async function picture(db: Db): Promise<string> {
  const all = {
    tickets: await db.selectFrom('ticket').selectAll().orderBy('number').execute(),
    deliveries: await db.selectFrom('delivery').selectAll().orderBy('id').execute(),
    turns: await db.selectFrom('turn').selectAll().execute(),
    messages: await db.selectFrom('message').selectAll().execute(),
    events: await db.selectFrom('event').selectAll().orderBy('ticket_id').orderBy('id').execute(),
    escalations: await db.selectFrom('escalation').selectAll().orderBy('escalated_at').execute(),
    outbox: await db.selectFrom('outbox').selectAll().orderBy('created_at').execute(),
    people: await db.selectFrom('person').select('id').execute(),
    mailboxes: await db.selectFrom('mailbox').select('id').orderBy('address').execute(),
  }
  const names = new Map<string, string>()
  const name = (rows: { id: string }[], word: string) => {
    for (const [i, { id }] of rows.entries()) names.set(id, `${word} ${i}`)
  }
  name(all.tickets, 'ticket')
  name(all.mailboxes, 'mailbox')
  name(all.people, 'person')
  name(all.escalations, 'hand-over')
  name(all.outbox, 'mail out')
  const plain = (value: unknown) => named(value, names)
  const place = (row: { arrived_at: Date; ticket_id: string; subject?: string }) =>
    plain([row.ticket_id, row.arrived_at, row.subject])
  const deliveryOf = new Map(all.deliveries.map(({ id, message_id }) => [message_id, id]))
  const messages = all.messages.toSorted((a, b) => {
    const [first, second] = [deliveryOf.get(a.id) ?? 0, deliveryOf.get(b.id) ?? 0]
    return first - second || (place(a) < place(b) ? -1 : 1)
  })
  name(messages, 'message')
  const openedBy = (id: string) => names.get(id) ?? ''
  name(
    all.turns.toSorted((a, b) => (openedBy(a.opened_by) < openedBy(b.opened_by) ? -1 : 1)),
    'turn',
  )
  const rows = Object.entries({ ...all, messages }).flatMap(([table, list]) =>
    list.map((row) => `${table}: ${plain(row)}`),
  )
  return rows.toSorted(byTicketThenOrder).join('\n')
}

/** Events keep their order in their ticket; the rest has one of its own by its words. */
function byTicketThenOrder(a: string, b: string): number {
  if (a.startsWith('events: ') && b.startsWith('events: ')) return ticketIn(a) - ticketIn(b)
  return a < b ? -1 : 1
}

function ticketIn(line: string): number {
  return Number(/"ticket_id":"ticket (\d+)"/.exec(line)?.[1] ?? -1)
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
/** Differ between the databases although nothing else does: they hold secrets, chance, or a key of their own. */
const hidden = new Set(['sha256', 'idempotency_key', 'message_id', 'refs', 'in_reply_to', 'search'])

function named(value: unknown, names: ReadonlyMap<string, string>): string {
  const text = JSON.stringify(value, (key, inner: unknown) => {
    if (hidden.has(key) && typeof inner === 'string' && !uuidOnly.test(inner)) return ''
    if (hidden.has(key) && typeof inner === 'object') return ''
    return key === 'id' && typeof inner === 'number' ? '' : inner
  })
  return text.replace(uuid, (id) => names.get(id) ?? 'unknown')
}

const uuidOnly = new RegExp(`^${uuid.source}$`)
