import { decodeEntities } from './entities.ts'

/** Longest HTML that is read; what follows is only in the original. Characters. */
const longest = 2_000_000

/**
 * The words of an HTML mail as plain text: lines where the page breaks them, "> " before what stands in a
 * blockquote, nothing of style, script and head. One linear pass that never throws, whatever the HTML.
 */
export function htmlToText(html: string): string {
  const source = html.slice(0, longest)
  const page = new Page()
  let read = 0
  while (read < source.length) {
    markup.lastIndex = read
    const open = markup.exec(source)?.index ?? source.length
    page.words(source.slice(read, open))
    read = open < source.length ? afterMarkup(source, open, page) : open
  }
  return page.text()
}

/** A comment, a declaration or a tag; any other "<" is a word like the others. */
const markup = /<(?:[!?]|\/?[a-z])/gi

/** Handles one of them and says where to read on. */
function afterMarkup(source: string, open: number, page: Page): number {
  if (source.startsWith('<!--', open)) return after(source, '-->', open + 4)
  const { closing, name } = tagName.exec(source.slice(open, open + 40))?.groups ?? {}
  if (name === undefined) return after(source, '>', open)
  const tag = name.toLowerCase()
  const end = after(source, '>', open)
  const isEmpty = closing === '/' || source[end - 2] === '/'
  if (!isEmpty && unseen.has(tag)) return afterClosing(source, tag, end)
  page.tag(tag, closing === '/')
  return end
}

const tagName = /^<(?<closing>\/?)(?<name>[a-z][a-z0-9:-]{0,30})/i
/** Not those of pictures: a page's words may stand in one. */
const unseen = new Set(['style', 'script', 'title', 'template'])

function after(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from)
  return at < 0 ? source.length : at + mark.length
}

/** Past `</style>` and the like, to the end when it is never closed. */
function afterClosing(source: string, tag: string, from: number): number {
  for (let at = source.indexOf('</', from); at >= 0; at = source.indexOf('</', at + 2)) {
    if (source.slice(at + 2, at + 2 + tag.length).toLowerCase() === tag)
      return after(source, '>', at)
  }
  return source.length
}

const paragraphs = new Set([
  'p',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'ul',
  'ol',
  'dl',
  'table',
  'pre',
  'hr',
  'blockquote',
])
const lineBreaks = new Set([
  'br',
  'div',
  'tr',
  'li',
  'dt',
  'dd',
  'section',
  'article',
  'header',
  'footer',
  'center',
  'address',
])
const deepest = 20

/** The page as it grows: finished lines, the line being filled, and how deep in quotations it is. */
class Page {
  readonly #lines: string[] = []
  #line: string[] = []
  #depth = 0

  words(source: string): void {
    if (source !== '') this.#line.push(decodeEntities(source.replace(/\s+/g, ' ')))
  }

  tag(name: string, isClosing: boolean): void {
    if (name === 'td' || name === 'th') this.#line.push(' ')
    if (lineBreaks.has(name)) this.#endLine(name === 'br')
    if (!paragraphs.has(name)) return
    this.#endLine(false)
    const before = this.#depth
    if (name === 'blockquote') this.#depth = quotation(before, isClosing)
    this.#gap(Math.min(before, this.#depth))
  }

  text(): string {
    this.#endLine(false)
    while (isGap(this.#lines.at(-1))) this.#lines.pop()
    return this.#lines.join('\n').trim()
  }

  /** A line ends; an empty one is kept only when it was asked for by a `<br>`. */
  #endLine(keepEmpty: boolean): void {
    const line = this.#line
      .join('')
      .replace(/[ \u00a0]+/g, ' ')
      .trim()
    this.#line = []
    if (line !== '') this.#lines.push('> '.repeat(this.#depth) + line)
    else if (keepEmpty) this.#gap(this.#depth)
  }

  /** One empty line, however many were asked for. */
  #gap(depth: number): void {
    if (this.#lines.length > 0 && !isGap(this.#lines.at(-1))) {
      this.#lines.push('> '.repeat(depth).trimEnd())
    }
  }
}

function isGap(line: string | undefined): boolean {
  return line !== undefined && /^[> ]*$/.test(line)
}

function quotation(depth: number, isClosing: boolean): number {
  return isClosing ? Math.max(0, depth - 1) : Math.min(deepest, depth + 1)
}
