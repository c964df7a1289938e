import { htmlToText } from '../../parse/html-text.ts'
import { bare, isBlank } from './lines.ts'

/** How mail programs mark what they quote, where the words alone do not tell. */
const marks = [
  /<div[^<>]{0,200}\bid=["']?(?:x_)*(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|OLK_SRC_BODY_SECTION|reply-intro)\b/i,
  /<(?:div|blockquote)[^<>]{0,200}\bclass=["']?[^"'<>]{0,80}\b(?:gmail_quote|gmail_attr|yahoo_quoted|moz-cite-prefix|OutlookMessageHeader|protonmail_quote|zmail_extra|tutanota_quote|moz-forward-container)\b/i,
  /<blockquote[^<>]{0,200}\btype=["']?cite\b/i,
]
const containers = /gmail_quote|yahoo_quoted|protonmail_quote|tutanota_quote|type=["']?cite/i

const longest = 500_000
/** So many letters and digits must agree. */
const agreeing = 40

/**
 * The line where the quoted history begins by the HTML of the same mail; null: it does not say, or own words
 * stand below it, so that only the words themselves can tell.
 */
export function quotedByHtml(lines: readonly string[], html: string): number | null {
  const source = html.slice(0, longest)
  const at = marks.map((sign) => source.search(sign)).filter((found) => found >= 0)
  if (at.length === 0) return null
  const start = Math.min(...at)
  if (letters(htmlToText(source.slice(0, start))) === '') return null
  const tag = source.slice(start, start + 300)
  if (containers.test(tag) && letters(htmlToText(source.slice(closing(source, start)))) !== '')
    return null
  const wanted = letters(htmlToText(source.slice(start, start + 4_000))).slice(0, agreeing)
  return wanted.length < 12 ? null : onlyLine(lines, wanted)
}

/** The one line from which the letters read so; null when there are several. */
function onlyLine(lines: readonly string[], wanted: string): number | null {
  let found: number | null = null
  for (let i = 0; i < lines.length; i++) {
    if (isBlank(lines[i])) continue
    const first = letters(bare(lines[i]))
    if (first === '' || !(first.startsWith(wanted) || wanted.startsWith(first))) continue
    if (
      !letters(
        lines
          .slice(i, i + 8)
          .map(bare)
          .join(''),
      ).startsWith(wanted)
    )
      continue
    if (found !== null) return null
    found = i
  }
  return found
}

/** Where the element that begins here ends; the end when it is never closed. One pass over the tags. */
function closing(source: string, start: number): number {
  const name = /^<blockquote/i.test(source.slice(start, start + 11)) ? 'blockquote' : 'div'
  const tags = new RegExp(`<(/?)${name}\\b`, 'gi')
  tags.lastIndex = start
  let depth = 0
  for (let found = tags.exec(source); found !== null; found = tags.exec(source)) {
    depth += found[1] === '/' ? -1 : 1
    if (depth <= 0) return found.index
  }
  return source.length
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
