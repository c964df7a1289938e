import { decodeWords } from '../encoded-word.ts'
import { decodeText } from './charset.ts'

/** A field of a value with parameters. */
export interface Structured {
  /** In lower case. */
  value: string
  /** Names in lower case. */
  params: ReadonlyMap<string, string>
}

/** One parameter: its name with the marks of RFC 2231, its value in quotes (that may never end) or not. */
const param =
  /;\s{0,100}(?<name>[^\s=;"]{1,100})\s{0,10}=\s{0,10}(?:"(?<quoted>(?:[^"\\]|\\[^])*)"?|(?<token>[^;]*))/g

/**
 * Reads Content-Type, Content-Disposition and their like: RFC 2045 section 5.1, with parameters in pieces and in
 * other character sets (RFC 2231, RFC 2047 where it should not be). Takes whatever can be understood.
 */
export function readStructured(source: string): Structured {
  const field = source.slice(0, longest)
  const at = field.indexOf(';')
  const head = withoutComments(at < 0 ? field : field.slice(0, at))
  const value = /[^\s"]+/.exec(head)?.[0].toLowerCase() ?? ''
  return { value, params: at < 0 ? new Map() : paramsOf(field.slice(at)) }
}

const longest = 64 * 1024

/** A comment in brackets means nothing. RFC 5322 section 3.2.2 */
function withoutComments(text: string): string {
  return text.includes('(') ? text.replace(/\([^()]*\)/g, ' ') : text
}

interface Piece {
  place: number
  isCoded: boolean
  text: string
}

function paramsOf(source: string): ReadonlyMap<string, string> {
  const found = [...source.matchAll(param)].slice(0, mostPieces).map(({ groups = {} }) => {
    return pieceOf(groups)
  })
  const byName = Map.groupBy(found, ({ name }) => name)
  return new Map([...byName].map(([name, pieces]) => [name, joined(pieces)]))
}

/** "filename", "filename*", "filename*0", "filename*0*". RFC 2231 section 4.1 */
function pieceOf(groups: Partial<Record<string, string>>): Piece & { name: string } {
  const [name = '', place = '', star] = (groups.name ?? '').toLowerCase().split('*')
  const isCoded = star !== undefined || (place === '' && groups.name?.endsWith('*') === true)
  return { name, place: Number(place) || 0, isCoded, text: valueOf(groups) }
}

function valueOf({ quoted, token = '' }: Partial<Record<string, string>>): string {
  return quoted === undefined ? withoutComments(token).trim() : quoted.replace(/\\([^])/g, '$1')
}

const mostPieces = 1_000

/** Pieces in their order; a value that is coded goes before the same as plain text. RFC 2231 sections 3, 4. */
function joined(pieces: readonly Piece[]): string {
  const isSeveral = pieces.some(({ place }) => place > 0)
  const coded = pieces.find(({ isCoded }) => isCoded)
  const ordered = isSeveral ? pieces.toSorted((a, b) => a.place - b.place) : [coded ?? pieces[0]]
  const all = ordered.filter((piece) => piece !== undefined)
  if (coded === undefined) return decodeWords(all.map(({ text }) => text).join(''))
  const [, charset = '', start] = /^([^']*)'[^']*'([^]*)$/.exec(coded.text) ?? []
  const bytes = all.map((piece) => {
    const text = piece === coded ? (start ?? piece.text) : piece.text
    return piece.isCoded ? fromPercent(text) : Buffer.from(text)
  })
  return decodeText(Buffer.concat(bytes), charset)
}

function fromPercent(text: string): Buffer {
  const bytes = Buffer.from(text)
    .toString('latin1')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1')
}
