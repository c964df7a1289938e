import { html, raw, type Html } from '../../base/html.ts'
import { longInstant, shortInstant } from '../../clock/words.ts'
import { type OnCall } from '../../desk/on-call.ts'
import { type Status } from '../../journey.ts'
import { textToHtml } from '../../mail/write/text-html.ts'
import { icon, type IconName } from '../style/icons.ts'

/** An instant for the eye, the whole of it for the pointer and for machines. */
export function when(now: Date, instant: Date, words = shortInstant(now, instant)): Html {
  return html`<time datetime="${instant.toISOString()}" title="${longInstant(instant)}"
    >${words}</time
  >`
}

/** A fact that changes what one does: always icon and word. */
export function badge(
  name: IconName,
  words: string,
  look: '' | 'late' | 'soon' | 'ok' | 'accent' = '',
): Html {
  return html`<span class="${look === '' ? 'badge' : `badge badge-${look}`}"
    >${icon(name)}${words}</span
  >`
}

/** "2:a kontakten", "3:e kontakten" */
export function contactWords(contacts: number): string {
  const last = contacts % 10
  const teen = Math.floor(contacts / 10) % 10 === 1
  return `${contacts}:${(last === 1 || last === 2) && !teen ? 'a' : 'e'} kontakten`
}

export const statusWords: Record<Status, string> = {
  sorted: 'Bortsorterat',
  urgent: 'Akut',
  new: 'Ny',
  started: 'Påbörjad',
  'with-department': 'Hos förvaltning',
  waiting: 'Väntar på invånaren',
  answered: 'Besvarad',
  closed: 'Avslutad',
  merged: 'Ihopslagen',
}

/** "1,2 MB", "840 kB" */
export function sizeWords(bytes: number): string {
  const inMb = bytes / 1_000_000
  if (inMb >= 1) return `${inMb.toLocaleString('sv-SE', { maximumFractionDigits: 1 })} MB`
  return `${Math.max(1, Math.round(bytes / 1000)).toLocaleString('sv-SE')} kB`
}

/** A subject as it is shown: a mail may have none, and null is hidden behind other words. */
export function subjectWords(subject: string | null, hidden = ''): string {
  return subject === null ? hidden : subject.trim() || '(inget ämne)'
}

/** Plain text of a mail as paragraphs, with links one can follow. Everything is escaped. */
export function paragraphs(text: string): Html {
  return raw(textToHtml(text))
}

/** A number to call, as a link that a phone understands. */
export function phone({ name, phone: number }: OnCall): Html {
  return html`<a class="btn btn-late-fill" href="tel:${number.replace(/[^\d+]/g, '')}"
    >${icon('phone')}${name} ${number}</a
  >`
}
