import { domainToASCII, domainToUnicode } from 'node:url'
import { decodeWords } from '../encoded-word.ts'
import { Brackets } from './brackets.ts'

/** A name and what stands as its address; empty when there is none. */
export interface Mailbox {
  name: string
  address: string
}

const longest = 256 * 1024
const mostFound = 1_000

/**
 * The mailboxes of an address list (RFC 5322 section 3.4), groups taken apart, with the encoded words in their names
 * decoded after the list is cut, so that no comma within a name cuts it; an address is never in one (RFC 2047 section
 * 5), and what would be another one once decoded is none. Takes whatever comes, in linear time.
 */
export function readAddresses(field: string): Mailbox[] {
  const list = new List()
  const source = field.slice(0, longest)
  const brackets = new Brackets(source)
  for (let at = 0; at < source.length && list.found.length < mostFound; at++) {
    const sign = source[at] ?? ''
    const end = brackets.endOf(at)
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
    const words = this.#words.trim()
    const comment = decodeWords(this.#comment.trim())
    if (this.#address !== null) return named(decodeWords(words) || comment, bare(this.#address))
    const found = loose.exec(words.slice(0, 2_000))
    const name = decodeWords(found === null ? words : words.replace(found[0], ' ').trim())
    if (name === '' && comment === '' && found === null) return null
    return named(name || comment, found?.[0].replace(/\s+/g, '') ?? '')
  }
}

/** An address without brackets; there may be blanks around its dots. RFC 5322 section 4.4 */
const loose =
  /[^\s<>()[\]",;:]{1,200}\s{0,9}@\s{0,9}[^\s<>()",;:]{1,255}(?:\s{1,9}\.\s{0,9}[\w-]{1,63})*/

/** An address is no name of itself. */
function named(name: string, written: string): Mailbox {
  const address = isItself(written) ? written : ''
  return { name: name.toLowerCase() === written.toLowerCase() ? '' : name, address }
}

/** Without what old programs put into the brackets. RFC 5322 section 4.4 */
function bare(address: string): string {
  const plain = address.replace(/\([^()]*\)/g, '')
  return plain.replace(/^mailto:/i, '').replace(/^@[^:]{1,500}:/, '')
}

/** Not when wide letters, hidden ones or an encoded word make it another address than it shows. RFC 5895 */
function isItself(address: string): boolean {
  if (/=\?[^?]{1,40}\?[bq]\?/i.test(address)) return false
  const domain = address.slice(address.lastIndexOf('@') + 1)
  if (/^[\0-\x7f]*$/.test(domain)) return true
  const ascii = domainToASCII(domain)
  return ascii === '' || domainToUnicode(ascii) === domain.normalize('NFC').toLowerCase()
}
