import { type Header, headerOf } from '../headers.ts'
import { decodeWords } from '../encoded-word.ts'
import { oneLine } from '../../read/one-line.ts'
import { readStructured, type Structured } from './structured.ts'

/** A part that has parts: its children in their order. RFC 2046 section 5.1. */
export interface Multipart {
  type: string
  parent: Multipart | null
  children: (Multipart | Leaf)[]
  /** What its parts begin with; none at first when it names none. */
  boundaries: string[]
}

/** A part that has none. */
export interface Leaf {
  type: Structured
  /** In lower case; empty when it says nothing. */
  disposition: string
  encoding: string
  filename: string
  cid: string
  parent: Multipart | null
  /** Whether it is shown as the mail's words, and whether it is listed as a file. Some are both. */
  isText: boolean
  isFile: boolean
}

/** What a header makes of the part below it. */
export function readPart(headers: readonly Header[], parent: Multipart | null): Multipart | Leaf {
  const type = typeOf(headers, parent)
  if (type.value.startsWith('multipart/')) {
    const boundary = type.params.get('boundary') ?? ''
    return { type: type.value, parent, children: [], boundaries: boundary === '' ? [] : [boundary] }
  }
  const disposition = readStructured(headerOf(headers, 'content-disposition'))
  const filename = disposition.params.get('filename') ?? type.params.get('name') ?? ''
  const cid = headerOf(headers, 'content-id').replace(/^<|>$/g, '')
  const leaf = {
    type,
    disposition: disposition.value,
    encoding: headerOf(headers, 'content-transfer-encoding').trim().toLowerCase(),
    filename: filename === '' ? described(headers, type) : filename,
    cid: decodeWords(cid).trim(),
    parent,
  }
  const isText = isWords(leaf)
  return { ...leaf, isText, isFile: !isText || isNamed(leaf) }
}

/** RFC 2045 section 5.2: without a type it is text, in a digest a mail. A broken type is what it looks like. */
function typeOf(headers: readonly Header[], parent: Multipart | null): Structured {
  const type = readStructured(headerOf(headers, 'content-type'))
  if (/^[^/]+\/[^/]+$/.test(type.value) && !/^(?:plain|html|txt)\//.test(type.value)) return type
  const isMail = type.value === '' && parent?.type === 'multipart/digest'
  const usual = /html/.test(type.value) ? 'text/html' : 'text/plain'
  return { ...type, value: isMail ? 'message/rfc822' : usual }
}

/** A mail that is enclosed is called what it is about; others what they are said to be. */
function described(headers: readonly Header[], { value }: Structured): string {
  if (value.startsWith('message/') || value.startsWith('text/')) return ''
  return oneLine(decodeWords(headerOf(headers, 'content-description').slice(0, 300)))
}

type Described = Pick<Leaf, 'type' | 'disposition' | 'filename' | 'parent'>

/** A mail that is nothing but text is its words, even when it calls itself a file. */
function isWords({ type, disposition, filename, parent }: Described): boolean {
  if (!shown.has(type.value)) return false
  return disposition !== 'attachment' || (parent === null && filename === '')
}

const shown = new Set(['text/plain', 'text/html', 'text/enriched', 'text/richtext'])

/** Text with a name of its own is a file too, but not the body that a program gave a name. */
function isNamed({ filename, parent }: Described): boolean {
  if (filename === '' || parent === null) return false
  return parent.type !== 'multipart/alternative' && parent.children.length > 0
}
