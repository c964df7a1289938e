import { sure } from './doubt.ts'

/** The header of a mail or a part: names in lower case with their values, unfolded, in order. */
export type Head = ReadonlyMap<string, readonly string[]>

const longest = 64 * 1024

/**
 * Reads a header that is as RFC 5322 section 2.2 has it: printable ASCII, each line a field or a fold of one.
 * Given without the empty line below. @throws Doubt
 */
export function readHead(source: string): Head {
  sure(source.length <= longest && /^[\t\r\n -~]*$/.test(source), 'a header of other characters')
  const head = new Map<string, string[]>()
  if (source === '') return head
  for (const field of source.split(/\r?\n(?![\t ])/)) {
    const { name, value } = /^(?<name>[!-9;-~]+):(?<value>[^]*)$/.exec(field)?.groups ?? {}
    sure(name !== undefined && value !== undefined, 'a line that is no field')
    const unfolded = value.replace(/\r?\n[\t ]*/g, ' ')
    sure(!/[\r\n]/.test(unfolded), 'a carriage return within a line')
    const key = name.toLowerCase()
    const values = head.get(key) ?? []
    values.push(unfolded.trim())
    head.set(key, values)
  }
  return head
}

/** The only field of that name; empty when there is none. @throws Doubt when there are several */
export function only(head: Head, name: string): string {
  const [value = '', ...others] = head.get(name) ?? []
  sure(others.length === 0, 'a field that stands twice')
  return value
}

export interface Structured {
  /** In lower case. */
  value: string
  params: ReadonlyMap<string, string>
}

const param =
  /;[\t ]*(?<name>[a-z][a-z0-9-]*\*?)=(?:"(?<quoted>[^"\\]*)"|(?<token>[^\s"\\();,=]+))[\t ]*/gi

/** A field with parameters (RFC 2045 section 5.1), their values quoted or not. @throws Doubt */
export function readStructured(source: string): Structured {
  const value = /^[a-z0-9!#$&^_.+/-]*(?=[\t ]*(?:;|$))/i.exec(source)?.[0]
  sure(value !== undefined, 'an odd value')
  return { value: value.toLowerCase(), params: paramsOf(source.slice(value.length).trim()) }
}

function paramsOf(source: string): ReadonlyMap<string, string> {
  const params = new Map<string, string>()
  let read = 0
  for (const { 0: whole, index, groups = {} } of source.matchAll(param)) {
    const { name = '', quoted, token = '' } = groups
    sure(index === read && !params.has(name.toLowerCase()), 'an odd parameter')
    params.set(name.toLowerCase(), quoted ?? token)
    read = index + whole.length
  }
  const rest = source.slice(read)
  sure(rest === '' || rest === ';', 'an odd parameter')
  return params
}

/** A parameter; one that is given in UTF-8 (RFC 8187 section 3.2) goes before the plain one. @throws Doubt */
export function paramOf({ params }: Structured, name: string): string {
  const extended = params.get(`${name}*`)
  if (extended === undefined) return params.get(name) ?? ''
  const coded = /^utf-8'[a-z-]*'(?<text>(?:[a-z0-9!#$&+.^`|~-]|%[0-9a-f]{2})*)$/i.exec(extended)
  const text = coded?.groups?.text
  sure(text !== undefined, 'a parameter in another character set')
  const bytes = text.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

const word =
  /=\?utf-8\?(?:b\?(?<base64>(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?)|q\?(?<quoted>(?:[!-<>@-~]|=[0-9a-f]{2})*))\?=/gi

/** A value with its encoded words (RFC 2047) in UTF-8 decoded, neighbours of one kind together. @throws Doubt */
export function decodedWords(value: string): string {
  if (!value.includes('=?')) return value
  const out: string[] = []
  let run = new Run('')
  let read = 0
  for (const { 0: whole, index, groups = {} } of value.matchAll(word)) {
    const between = plainly(value.slice(read, index))
    const { kind, bytes } = bytesOf(groups)
    // Blanks between two encoded words are no part of the value.
    const follows = read > 0 && between.trim() === ''
    if (!follows || run.kind !== kind) {
      out.push(run.text(), follows ? '' : between)
      run = new Run(kind)
    }
    run.bytes.push(bytes)
    read = index + whole.length
  }
  return out.join('') + run.text() + plainly(value.slice(read))
}

/** Encoded words of one kind beside each other, that may cut a character in two. */
class Run {
  readonly kind: string
  readonly bytes: Buffer[] = []

  constructor(kind: string) {
    this.kind = kind
  }

  text(): string {
    return Buffer.concat(this.bytes).toString()
  }
}

function plainly(text: string): string {
  sure(!text.includes('=?') && !text.includes('?='), 'an odd encoded word')
  return text
}

function bytesOf({ base64, quoted = '' }: Partial<Record<string, string>>) {
  if (base64 !== undefined) return { kind: 'B', bytes: Buffer.from(base64, 'base64') }
  const bytes = quoted
    .replaceAll('_', ' ')
    .replace(/=(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return { kind: 'Q', bytes: Buffer.from(bytes, 'latin1') }
}
