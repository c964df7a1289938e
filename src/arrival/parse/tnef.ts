import { decodeText } from './mime/charset.ts'
import { type Words } from './mime/words.ts'
import { type MapiProps, readProps } from './tnef-props.ts'
import { rtfText } from './rtf.ts'

/** What Outlook has packed into a file winmail.dat. */
export interface Tnef {
  words: Words
  files: TnefFile[]
}

export interface TnefFile {
  filename: string
  contentType: string
  cid: string
  inline: boolean
  bytes: Buffer
}

/** A larger file is not opened. Bytes. */
export const mostTnef = 20_000_000
/** Nor are those that come after so much of them in one mail. Bytes. */
export const mostOpened = 2 * mostTnef
const most = { files: 100, attributes: 10_000 }
const signature = 0x223e9f78
const nothing = Buffer.alloc(0)
const wide = new TextDecoder('utf-16le')

/** Attributes, and properties of MAPI. MS-OXTNEF section 2.1.3, MS-OXPROPS */
const attributes = {
  body: 0x800c,
  content: 0x800f,
  title: 0x8010,
  codePage: 0x9007,
  beginsFile: 0x9002,
  mailProps: 0x9003,
  fileProps: 0x9005,
} as const
const props = {
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  content: 0x3701,
  shortName: 0x3704,
  longName: 0x3707,
  mimeType: 0x370e,
  cid: 0x3712,
} as const

/** Opens such a file; null when it is none. What is broken in it ends it, and what came before is kept. */
export function readTnef(bytes: Buffer): Tnef | null {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== signature) return null
  const mail: Parts = new Map()
  const files: Parts[] = []
  for (const { id, data } of attributesOf(bytes)) {
    if (id === attributes.beginsFile && files.push(new Map()) > most.files) break
    const parts = files.at(-1) ?? mail
    parts.set(id, data)
  }
  const page = mail.get(attributes.codePage)
  const charset = `windows-${page === undefined || page.length < 4 ? 1252 : page.readUInt32LE(0)}`
  return {
    words: wordsOf(mail, charset),
    files: files.flatMap((parts) => fileOf(parts, charset) ?? []),
  }
}

/** The attributes of a file by their ids. */
type Parts = Map<number, Buffer>

/** Level, id, type, length, data, checksum. MS-OXTNEF section 2.1.3.1 */
function* attributesOf(bytes: Buffer): Generator<{ id: number; data: Buffer }> {
  let at = 6
  for (let i = 0; i < most.attributes && at + 9 <= bytes.length; i++) {
    const id = bytes.readUInt16LE(at + 1)
    const end = at + 9 + bytes.readUInt32LE(at + 5)
    if (end > bytes.length) return
    yield { id, data: bytes.subarray(at + 9, end) }
    at = end + 2
  }
}

function textOf(data: Buffer, charset: string): string {
  return decodeText(data, charset).replace(/\0+$/, '').replace(/\r\n?/g, '\n')
}

function wordsOf(mail: Parts, charset: string): Words {
  const found = readProps(mail.get(attributes.mailProps) ?? nothing)
  const html = found.get(props.html)
  const text = found.get(props.body)
  const plain =
    text === undefined
      ? textOf(mail.get(attributes.body) ?? nothing, charset)
      : propText(text, charset)
  const rtf = plain === '' && html === undefined ? found.get(props.rtf) : undefined
  return {
    text: (rtf === undefined ? plain : rtfText(rtf.data)).replace(/\r\n?/g, '\n'),
    html: html === undefined ? null : propText(html, charset),
  }
}

function propText(prop: ReturnType<MapiProps['get']>, charset: string): string {
  if (prop === undefined) return ''
  const { data, isWide } = prop
  return (isWide ? wide.decode(data) : decodeText(data, charset)).replace(/\0+$/, '')
}

function fileOf(parts: Parts, charset: string): TnefFile | null {
  const found = readProps(parts.get(attributes.fileProps) ?? nothing)
  const bytes = parts.get(attributes.content) ?? found.get(props.content)?.data
  if (bytes === undefined) return null
  const name = (prop: number) => propText(found.get(prop), charset)
  const title = textOf(parts.get(attributes.title) ?? nothing, charset)
  const cid = name(props.cid)
  return {
    filename: name(props.longName) || title || name(props.shortName),
    contentType: name(props.mimeType) || 'application/octet-stream',
    cid,
    inline: cid !== '',
    bytes,
  }
}
