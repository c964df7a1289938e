import { decodeWords } from '../encoded-word.ts'

/** A name and what stands as its address; empty when there is none. */
export interface Mailbox {
  name: string
  address: string
}

const longest = 256 * 1024
const mostFound = 1_000

/**
 * The mailboxes of an address list (RFC 5322 section 3.4), groups taken apart, with the encoded words in their names
 * decoded after the list is cut, so that no comma within a name cuts it. Takes whatever comes, in linear time.
 */
export function readAddresses(field: string): Mailbox[] {
  const list = new List()
  const source = field.slice(0, longest)
  for (let at = 0; at < source.length && list.found.length < mostFound; at++) {
    const sign = source[at] ?? ''
    const end = endOf(source, at)
    if (end > at) list.bracketed(sign, source.slice(at + 1, end))
    else list.add(sign)
    at = Math.max(at, end)
  }
  list.flush()
  return list.found
}

/** The list as it is read. */
class List {
  readonly found: Mailbox[] = []
  #entry = new Entry()

  bracketed(sign: string, text: string): void {
    if (sign === '<' && this.#entry.hasAddress) this.flush()
    this.#entry.bracketed(sign, text)
  }

  add(sign: string): void {
    if (sign === ',' || sign === ';') this.flush()
    else if (sign === ':' && this.#entry.isGroupName) this.#entry = new Entry()
    // Of what stands behind an address, only another one means something.
    else if (this.#entry.hasAddress) return
    else this.#entry.add(sign)
  }

  flush(): void {
    const mailbox = this.#entry.mailbox()
    if (mailbox !== null) this.found.push(mailbox)
    this.#entry = new Entry()
  }
}

/** One mailbox as it is read. */
class Entry {
  #words = ''
  #address: string | null = null
  #comment = ''

  get hasAddress(): boolean {
    return this.#address !== null
  }

  /** RFC 5322: group = display-name ":". Not what stands in an address that was never put in brackets. */
  get isGroupName(): boolean {
    return this.#address === null && !this.#words.includes('@')
  }

  add(sign: string): void {
    this.#words += sign
  }

  bracketed(sign: string, text: string): void {
    if (sign === '<') this.#address = text.replace(/\s+/g, '')
    else if (sign === '(') this.#comment ||= text
    else this.#words += text.replace(/\\([^])/g, '$1')
  }

  mailbox(): Mailbox | null {
    const words = decodeWords(this.#words.trim())
    const comment = decodeWords(this.#comment.trim())
    if (this.#address !== null) return named(words || comment, bare(this.#address))
    const found = loose.exec(words.slice(0, 2_000))
    const name = found === null ? words : words.replace(found[0], ' ').trim()
    if (name === '' && comment === '' && found === null) return null
    return named(name || comment, found?.[0].replace(/\s+/g, '') ?? '')
  }
}

/** An address without brackets; there may be blanks around its dots. RFC 5322 section 4.4 */
const loose =
  /[^\s<>()[\]",;:]{1,200}\s{0,9}@\s{0,9}[^\s<>()",;:]{1,255}(?:\s{1,9}\.\s{0,9}[\w-]{1,63})*/

/** An address is no name of itself. */
function named(name: string, address: string): Mailbox {
  return { name: name.toLowerCase() === address.toLowerCase() ? '' : name, address }
}

/** Without what old programs put into the brackets. RFC 5322 section 4.4 */
function bare(address: string): string {
  const decoded = decodeWords(address.replace(/\([^()]*\)/g, ''))
  return decoded.replace(/^mailto:/i, '').replace(/^@[^:]{1,500}:/, '')
}

const closing: Readonly<Record<string, string>> = { '"': '"', '<': '>', '(': ')' }

/** Where the quotation, address or comment that begins there ends; `at` when none does, or not soon. */
function endOf(source: string, at: number): number {
  const close = closing[source[at] ?? '']
  if (close === undefined) return at
  const soon = source.slice(at + 1, at + 2_000)
  let end = soon.indexOf(close)
  while (close !== '>' && end > 0 && isEscaped(soon, end)) end = soon.indexOf(close, end + 1)
  if (close === ')') end = outermost(soon, end)
  return at + 1 + end
}

/** The end of a comment that may hold comments. */
function outermost(text: string, first: number): number {
  let end = first
  let open = text.indexOf('(')
  while (open >= 0 && open < end) {
    const next = text.indexOf(')', end + 1)
    if (next < 0) return end
    end = next
    open = text.indexOf('(', open + 1)
  }
  return end
}

function isEscaped(source: string, at: number): boolean {
  let from = at
  while (source[from - 1] === '\\') from -= 1
  return (at - from) % 2 === 1
}
