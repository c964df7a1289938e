import { htmlToText } from '../html-text.ts'
import { decodeText } from './charset.ts'
import { unflowed } from './flowed.ts'
import { type Leaf, type Multipart } from './part.ts'

/** Characters. */
const longestBeside = 1_000
const mostCompared = 100_000

/** The words of a mail: as text, and as a page when any of it is one. */
export interface Words {
  text: string
  html: string | null
}

/**
 * All that is to be read, in the order it stands in (RFC 2046 section 5.1). Of alternatives the text is shown; the
 * page's words where it is empty, and both where a short text says something else than the page. Text that stands
 * beside a page stands in it.
 */
export function wordsOf(node: Multipart | Leaf, contents: ReadonlyMap<Leaf, Buffer>): Words {
  if (!('children' in node)) return leafWords(node, contents.get(node))
  const all = node.children.map((child) => wordsOf(child, contents))
  return node.type === 'multipart/alternative' ? alternative(all) : inOrder(all)
}

function leafWords(leaf: Leaf, bytes: Buffer | undefined): Words {
  return leaf.isText && bytes !== undefined ? readWords(leaf, bytes) : { text: '', html: null }
}

/** The words of a part that is text. */
export function readWords(leaf: Leaf, bytes: Buffer): Words {
  const { value, params } = leaf.type
  const words = decodeText(bytes, charsetOf(leaf, bytes)).replace(/\r\n?/g, '\n')
  if (value === 'text/html') return { text: '', html: words }
  if (value !== 'text/plain') return { text: unstyled(words), html: null }
  const isFlowed = /^flowed/i.test(params.get('format') ?? '')
  const isSpaced = /^yes/i.test(params.get('delsp') ?? '')
  return { text: isFlowed ? unflowed(words, isSpaced) : words, html: null }
}

/** A page may name its own set when the mail names none. HTML section 13.2.3.2 */
function charsetOf({ type }: Leaf, bytes: Buffer): string {
  const named = type.params.get('charset') ?? ''
  if (named !== '' || type.value !== 'text/html') return named
  const head = bytes.toString('latin1', 0, 2_048)
  return /<meta[^>]{0,200}charset=["']?(?<name>[\w-]{1,40})/i.exec(head)?.groups?.name ?? ''
}

/** text/enriched and its like, as plain words. RFC 1896 */
function unstyled(text: string): string {
  return text
    .replace(/<param>[^<]{0,1000}<\/param>/gi, '')
    .replace(/<\/?[a-z][a-z0-9-]{0,60}>/gi, '')
    .replaceAll('<<', '<')
}

function alternative(all: readonly Words[]): Words {
  const text = all.find((one) => !isBlank(one.text))?.text ?? ''
  const html = all.findLast((one) => one.html !== null)?.html ?? null
  if (html === null || isBlank(text) || text.length > longestBeside) return { text, html }
  const page = htmlToText(html)
  return { text: areTwo(text, page) ? `${page.trimEnd()}\n\n${text}` : text, html }
}

/**
 * Whether a text and the page beside it hold little of each other: a text that says only that there is a page, or a
 * page that says only that there is a text. Which of them the writer meant cannot be known.
 */
function areTwo(text: string, page: string): boolean {
  const said = lettersOf(text)
  const shown = lettersOf(page.slice(0, mostCompared))
  const shared = [...shown].filter((word) => said.has(word)).length
  if (shown.size === 0 || shared >= 0.75 * said.size) return false
  return shared < shown.size / 4 || said.has('html')
}

function lettersOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{3,40}/gu))
}

function inOrder(all: readonly Words[]): Words {
  const said = all.filter(({ text, html }) => html !== null || !isBlank(text))
  const [first, ...others] = said
  if (first === undefined) return { text: '', html: null }
  if (others.length === 0) return first
  const isPage = said.some(({ html }) => html !== null)
  return {
    text: said.map(textOf).join('\n'),
    html: isPage ? said.map(({ text, html }) => html ?? asPage(text)).join('\n') : null,
  }
}

/** The words, from the page where there are none beside it. */
export function textOf({ text, html }: Words): string {
  return html !== null && isBlank(text) ? htmlToText(html) : text
}

/** Nothing to be seen in it. */
function isBlank(text: string): boolean {
  return /^[\s\u00a0\u00ad\u200b-\u200f\u2060\ufeff]*$/.test(text)
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function asPage(text: string): string {
  const safe = text.replace(/[&<>]/g, (sign) => signs[sign] ?? sign)
  return `<p>${safe.trimEnd().replaceAll('\n', '<br>')}</p>`
}
