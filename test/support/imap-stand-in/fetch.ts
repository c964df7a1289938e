import { type Effect } from './faults.ts'
import { type StandInMail } from './folder.ts'

/** A piece of an answer, and where its literal stands in it when it has one. */
export interface Piece {
  bytes: Buffer
  literal: { from: number; length: number } | null
}

/** What one FETCH answer says of one message (RFC 3501 7.4.2). Null when an item is not known here. */
export function fetchAnswer(
  mail: StandInMail,
  sequence: number,
  items: string,
  effects: readonly Effect[],
): Piece | null {
  const parts: Buffer[] = [Buffer.from(`* ${sequence} FETCH (UID ${mail.uid}`)]
  let literal: Piece['literal'] = null
  for (const item of itemsOf(items)) {
    const value = valueOf(mail, item, effects)
    if (value === null) return null
    if (value === '') continue
    parts.push(Buffer.from(' '))
    if (typeof value === 'string') {
      parts.push(Buffer.from(value))
      continue
    }
    parts.push(Buffer.from(`${value.name} {${value.bytes.length}}\r\n`))
    literal = { from: Buffer.concat(parts).length, length: value.bytes.length }
    parts.push(value.bytes)
  }
  parts.push(Buffer.from(')\r\n'))
  return { bytes: Buffer.concat(parts), literal }
}

/** A macro or a list of items, in which `BODY.PEEK[HEADER.FIELDS (A B)]<0.5>` is one. */
function itemsOf(text: string): string[] {
  const inner = text.startsWith('(') ? text.slice(1, text.lastIndexOf(')')) : text
  return inner.match(/[^\s[]+(?:\[[^\]]*\](?:<[\d.]+>)?)?/g) ?? []
}

function valueOf(
  mail: StandInMail,
  item: string,
  effects: readonly Effect[],
): string | { name: string; bytes: Buffer } | null {
  const name = item.toUpperCase()
  if (name.startsWith('BODY')) return bodyOf(mail, name, effects)
  const simple: Record<string, () => string> = {
    UID: () => '',
    FLAGS: () => `FLAGS (${[...mail.flags].join(' ')})`,
    INTERNALDATE: () => `INTERNALDATE "${imapDate(mail.date)}"`,
    'RFC822.SIZE': () => `RFC822.SIZE ${sizeOf(mail, effects)}`,
  }
  return simple[name]?.() ?? null
}

function bodyOf(
  mail: StandInMail,
  name: string,
  effects: readonly Effect[],
): { name: string; bytes: Buffer } | null {
  const body = /^BODY(\.PEEK)?\[([^\]]*)\](?:<(\d+)(?:\.(\d+))?>)?$/.exec(name)
  if (body === null) return null
  const [, peek, section = '', from, most] = body
  if (peek === undefined) mail.flags.add('\\Seen')
  const whole = sectionOf(mail.raw, section)
  const start = Number(from ?? 0)
  const end = most === undefined ? undefined : start + Number(most)
  const origin = from === undefined ? '' : `<${start}>`
  const bytes = spoiled(whole.subarray(start, end), start, effects)
  return { name: `BODY[${section}]${origin}`, bytes }
}

function sectionOf(raw: Buffer, section: string): Buffer {
  if (section === '') return raw
  const gap = raw.indexOf('\r\n\r\n')
  const end = gap < 0 ? raw.length : gap + 4
  if (section === 'HEADER') return raw.subarray(0, end)
  if (section === 'TEXT') return raw.subarray(end)
  const fields = /^HEADER\.FIELDS \(([^)]*)\)$/.exec(section)?.[1]?.split(' ') ?? []
  const lines = raw
    .subarray(0, end)
    .toString('latin1')
    .split(/\r\n(?![ \t])/)
  const kept = lines.filter((line) => fields.includes(line.split(':')[0]?.toUpperCase() ?? ''))
  return Buffer.from([...kept, '', ''].join('\r\n'), 'latin1')
}

function sizeOf(mail: StandInMail, effects: readonly Effect[]): number {
  const off = effects.map((effect) => (effect.what === 'size' ? effect.by : 0))
  return off.reduce((size, by) => size + by, mail.raw.length)
}

function spoiled(bytes: Buffer, start: number, effects: readonly Effect[]): Buffer {
  const other = Buffer.from(bytes)
  for (const effect of effects) {
    if (effect.what !== 'corrupt') continue
    const at = effect.at - start
    const byte = other[at]
    if (byte !== undefined) other[at] = byte ^ 1
  }
  return other
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** RFC 3501 date-time, in UTC. */
function imapDate(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, ' ')
  const time = date.toISOString().slice(11, 19)
  return `${day}-${months[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`
}
