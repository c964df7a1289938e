import { decodeText } from './mime/charset.ts'

const most = { bytes: 4_000_000, text: 1_000_000, depth: 100 }
const compressed = 0x75465a4c
const plain = 0x414c454d

/** The words of a mail that Outlook has kept as compressed RTF; empty when it is none. MS-OXRTFCP */
export function rtfText(bytes: Buffer): string {
  if (bytes.length < 16) return ''
  const kind = bytes.readUInt32LE(8)
  if (kind === plain) return wordsOf(bytes.toString('latin1', 16))
  return kind === compressed ? wordsOf(inflated(bytes)) : ''
}

const known =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript ' +
  '\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
  '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx'

/** Eight signs or references to what came before, by turns told by the bits of a byte. MS-OXRTFCP section 3.1 */
function inflated(bytes: Buffer): string {
  const out = new Unpacked(Math.min(bytes.readUInt32LE(4), most.bytes))
  let at = 16
  while (at < bytes.length && !out.isFull) {
    const flags = bytes.readUInt8(at++)
    for (let bit = 0; bit < 8 && at < bytes.length; bit++) {
      if ((flags & (1 << bit)) === 0) {
        out.put(bytes.readUInt8(at++))
        continue
      }
      if (at + 2 > bytes.length) return out.text()
      const reference = bytes.readUInt16BE(at)
      at += 2
      if (!out.repeat(reference >> 4, (reference & 15) + 2)) return out.text()
    }
  }
  return out.text()
}

/** What has been unpacked, and the last of it to refer to. */
class Unpacked {
  readonly #window = Buffer.alloc(4_096)
  readonly #out: Buffer
  #write = this.#window.write(known, 'latin1')
  #length = 0

  constructor(size: number) {
    this.#out = Buffer.alloc(size)
  }

  get isFull(): boolean {
    return this.#length >= this.#out.length
  }

  put(byte: number): void {
    if (this.isFull) return
    this.#out[this.#length++] = byte
    this.#window[this.#write] = byte
    this.#write = (this.#write + 1) % this.#window.length
  }

  /** False: a reference to what comes next is the end. */
  repeat(from: number, count: number): boolean {
    if (from === this.#write) return false
    for (let i = 0; i < count; i++) this.put(this.#window[(from + i) % this.#window.length] ?? 0)
    return true
  }

  text(): string {
    return this.#out.toString('latin1', 0, this.#length)
  }
}

/**
 * A control word, a sign as hex, a bracket, or plain text, in which line ends mean nothing.
 * RTF 1.9.1, "Conventions of an RTF Reader"
 */
const token =
  /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z'])|([{}])|([^\\{}]{1,1000})/gi
/** What is said about the text, not text. */
const aside = new Set(['fonttbl', 'colortbl', 'stylesheet', 'info', 'pict', 'object', 'themedata'])
const spoken: Readonly<Record<string, string>> = {
  ...{ par: '\n', line: '\n', tab: '\t', row: '\n', cell: ' ', emdash: '—', endash: '–' },
  ...{ lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”', bullet: '•' },
}

/** By their bytes in Windows' own set. */
const signs = Array.from({ length: 256 }, (_, byte) => decodeText(Buffer.of(byte), 'windows-1252'))

function wordsOf(rtf: string): string {
  const text = new Spoken()
  for (const found of rtf.matchAll(token)) {
    if (text.isFull) break
    take(found, text)
  }
  return text.all().trim()
}

function take(found: RegExpExecArray, text: Spoken): void {
  const [, word, number, hex, sign, bracket, words] = found as (string | undefined)[]
  if (bracket !== undefined) text.bracket(bracket)
  else if (word !== undefined) text.control(word, number)
  else if (hex !== undefined) text.byte(Number.parseInt(hex, 16))
  else if (sign !== undefined) text.sign(sign)
  else text.say(words?.replace(/[\r\n]+/g, '') ?? '')
}

/** The text as it grows. */
class Spoken {
  readonly #out: string[] = []
  #length = 0
  #depth = 0
  /** The depth from which on nothing is text; Infinity: all is. */
  #silentFrom = Infinity
  #isHtmlRtf = false
  /** How many signs are to be passed over, that say the same as a \\u before them. */
  #skip = 0

  get isFull(): boolean {
    return this.#length > most.text
  }

  bracket(sign: string): void {
    this.#depth += sign === '{' ? 1 : -1
    if (this.#depth < this.#silentFrom) this.#silentFrom = Infinity
  }

  control(word: string, number: string | undefined): void {
    if (word === 'htmlrtf') this.#isHtmlRtf = number !== '0'
    else if (aside.has(word)) this.#silence()
    else if (word === 'u' && number !== undefined) {
      this.say(String.fromCharCode(Number(number) & 0xffff))
      this.#skip = 1
    } else this.say(spoken[word] ?? '')
  }

  sign(sign: string): void {
    if (sign === '*') this.#silence()
    else this.say(sign === '~' ? ' ' : /[\\{}]/.test(sign) ? sign : '')
  }

  byte(byte: number): void {
    if (this.#skip > 0) this.#skip -= 1
    else this.say(signs[byte] ?? '')
  }

  say(text: string): void {
    if (text === '') return
    const words = this.#skip > 0 && text.startsWith('?') ? text.slice(1) : text
    this.#skip = 0
    if (this.#depth >= this.#silentFrom || this.#isHtmlRtf) return
    this.#out.push(words)
    this.#length += words.length
  }

  all(): string {
    return this.#out.join('')
  }

  #silence(): void {
    this.#silentFrom = Math.min(this.#silentFrom, this.#depth)
  }
}
