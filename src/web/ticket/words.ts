import { html, nothing, type Html } from '../../base/html.ts'
import { type TextPart } from '../../db/schema.ts'
import { type ThreadMessage } from '../../desk/thread.ts'
import { paragraphs } from '../shell/parts.ts'

/** A question that is answered line by line is read with its answers; a longer one is folded. */
const mostOpenLines = 6

/**
 * The text of a message: the writer's own words in full, the signature beside them, and what is quoted folded
 * where it stands.
 */
export function words(message: ThreadMessage): Html {
  const parts = partsOf(message)
  if (parts.length === 0) return allOf(message)
  const lastOwn = parts.findLastIndex(({ kind }) => kind === 'own')
  const quoted = message.kind === 'web-form' ? 'Resten av formuläret' : 'Citerad text'
  return html`${parts.map((one, i) => part(one, { isAnswered: i < lastOwn, quoted }))}`
}

/** A mail may be nothing but its files, or what is inside it. */
function allOf({ kind, newText, sealed, invitations, enclosed }: ThreadMessage): Html {
  if (newText.trim() !== '') return html`<div class="msg-body">${paragraphs(newText)}</div>`
  if (kind === 'unreadable') {
    return html`<p class="msg-body muted">Mejlet gick inte att läsa. Öppna originalet.</p>`
  }
  const isSaid = sealed || [...(invitations ?? []), ...(enclosed ?? [])].length > 0
  return isSaid ? nothing : html`<p class="msg-body muted">Mejlet har ingen text.</p>`
}

/** The whole text as it came, where some of it is folded. */
export function wholeText(message: ThreadMessage): Html {
  if (quotedLines(message) === 0) return nothing
  return html`<details class="quote whole">
    <summary>Visa hela mejlet</summary>
    <div class="msg-body">${paragraphs(message.text)}</div>
  </details>`
}

/** How many lines of a mail are folded as quoted. */
export function quotedLines(message: ThreadMessage): number {
  const folded = partsOf(message).filter(({ kind }) => kind === 'quoted' || kind === 'disclaimer')
  return folded.reduce((sum, { text }) => sum + lineCount(text), 0)
}

function part(
  { kind, text }: Shown,
  { isAnswered, quoted }: { isAnswered: boolean; quoted: string },
): Html {
  const lines = lineCount(text)
  if (lines === 0) return nothing
  if (kind === 'own') return html`<div class="msg-body">${paragraphs(text)}</div>`
  if (kind === 'signature') return html`<div class="msg-body muted">${paragraphs(text)}</div>`
  if (kind === 'quoted' && isAnswered && lines <= mostOpenLines) {
    return html`<blockquote class="asked">${paragraphs(text)}</blockquote>`
  }
  const name = kind === 'quoted' ? quoted : 'Finstilt text'
  return html`<details class="quote">
    <summary>${name}, ${lines === 1 ? 'en rad' : `${lines} rader`}</summary>
    <blockquote>${paragraphs(text)}</blockquote>
  </details>`
}

interface Shown {
  kind: TextPart['kind']
  text: string
}

/** Mail from before its parts were kept has its new words and the rest; empty: all of it is new. */
function partsOf({ direction, parts, text, newText }: ThreadMessage): Shown[] {
  if (direction === 'out') return []
  if (parts !== null) {
    return parts.map(({ kind, from, to }) => ({ kind, text: text.slice(from, to).trim() }))
  }
  const fresh = newText.trim()
  if (fresh === text.trim()) return []
  const at = fresh === '' ? 0 : text.indexOf(fresh)
  const rest = at < 0 ? text : `${text.slice(0, at)}${text.slice(at + fresh.length)}`
  const own: Shown[] = fresh === '' ? [] : [{ kind: 'own', text: fresh }]
  return [...own, { kind: 'quoted', text: rest.trim() }]
}

function lineCount(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length
}
