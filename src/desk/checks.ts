import { type Queryable } from '../db/connect.ts'
import { type LetterKind } from '../journey.ts'
import { isPlainAddress } from '../mail/address.ts'
import { blanksIn } from '../mail/write/letter.ts'
import { type ReplyBasis } from './reply-basis.ts'

/** Why a reply cannot be sent as it is, in Swedish, ready to be shown. Empty: nothing stands in the way. */
export function obstacles(basis: ReplyBasis, reply: { kind: LetterKind; text: string }): string[] {
  const { ticket, turnId } = basis
  return [
    ...notNow(ticket.status),
    ...(isPlainAddress(ticket.inquirer_address)
      ? []
      : ['Mejlet har ingen adress som går att svara till.']),
    ...(turnId === null && reply.kind !== 'svar'
      ? ['Frågan är redan besvarad. Skicka det du vill tillägga som ett svar.']
      : []),
    ...(reply.text.trim() === '' ? ['Skriv ett svar innan du skickar.'] : []),
    ...unfilled(reply.text),
    ...(basis.signatureFaults.length > 0
      ? [`Signaturen är inte komplett: ${basis.signatureFaults.join(' ')}`]
      : []),
  ]
}

/** What a prepared text still asks the person to fill in. */
function unfilled(text: string): string[] {
  const blanks = blanksIn(text)
  if (blanks.length === 0) return []
  const named = blanks.slice(0, 5).map((blank) => `{${blank}}`)
  return [`Fyll i det som står inom klammer: ${named.join(', ')}.`]
}

/** Statuses in which something else must happen first. */
export function notNow(status: ReplyBasis['ticket']['status']): string[] {
  if (status === 'urgent') {
    return ['Frågan är akut. Ring först och anteckna vad du har gjort, svara sedan.']
  }
  if (status === 'sorted') {
    return ['Mejlet är bortsorterat. Lägg tillbaka det i Att besvara först.']
  }
  if (status === 'merged') return ['Ärendet är ihopslaget med ett annat. Svara där.']
  if (status === 'closed') {
    return ['Ärendet är avslutat. Lägg tillbaka det i Att besvara först.']
  }
  return []
}

/** The name of the colleague who has the ticket; null when it is free or the person's own. */
export async function holderOf(
  db: Queryable,
  ticket: { assignee_id: string | null },
  personId: string,
): Promise<string | null> {
  if (ticket.assignee_id === null || ticket.assignee_id === personId) return null
  const holder = await db
    .selectFrom('person')
    .select('name')
    .where('id', '=', ticket.assignee_id)
    .executeTakeFirst()
  return holder?.name ?? null
}
