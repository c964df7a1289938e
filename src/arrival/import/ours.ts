import { normalise } from '../../mail/address.ts'
import { headerOf, type Header, readHeaders } from '../parse/headers.ts'

/** What tells a mail that left us from one that came to us. */
interface Signs {
  /** The folder that it was found in. */
  folder: string
  from: string
  to: readonly string[]
  /** It refers to another mail: In-Reply-To or References. */
  refers: boolean
}

/**
 * Whether we sent a mail before: it lies in a folder of sent mail, or it is from one of our addresses. A form on
 * the web sends from our own address to us, and begins something new: that is a question. docs/import.md
 */
export function isOurs({ folder, from, to, refers }: Signs, own: ReadonlySet<string>): boolean {
  if (sentFolder.test(folder)) return true
  if (!own.has(from)) return false
  return refers || !to.some((address) => own.has(address))
}

/** How servers and mail programs call it, in Swedish and English, as the last part of its path. */
const sentFolder =
  /(?:^|[./\\])(?:sent|sent[ _-]?(?:items|mail|messages)|skickat|skickade?(?: objekt| mejl| mail)?)$/i

/** The same told from the header alone, before the mail is parsed: for its instant, not for what it counts as. */
export function looksOurs(head: Buffer, folder: string, own: ReadonlySet<string>): boolean {
  const headers = readHeaders(head)
  const [from = ''] = addressesIn(headers, 'from')
  const to = ['to', 'cc'].flatMap((name) => addressesIn(headers, name))
  const refers = ['in-reply-to', 'references'].some((name) => headerOf(headers, name) !== '')
  return isOurs({ folder, from, to, refers }, own)
}

/** The addresses that a header holds, read as they come. */
export function addressesIn(headers: readonly Header[], name: string): string[] {
  const value = headerOf(headers, name).slice(0, 20_000)
  const found = value.match(/[^\s<>,;:"()[\]]{1,64}@[^\s<>,;:"()[\]]{1,255}/g) ?? []
  return found.map(normalise)
}
