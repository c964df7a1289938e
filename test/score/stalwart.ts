import { shownBy } from './shown.ts'
import { files, twin } from './fixtures.ts'
import { type Item, type MailReader } from './read.ts'
import { type Score, share, squashed } from './score.ts'

/** Who wrote, about what, and the words: as stalwart's mail-parser reads them. */
export async function stalwart(folder: string, reader: MailReader): Promise<Score[]> {
  const misses: Record<'sender' | 'subject' | 'text', string[]> = {
    ...{ sender: [], subject: [], text: [] },
  }
  let of = 0
  for (const { name, raw } of files(folder, 'stalwart/**/*.eml')) {
    for (const [ending, bytes] of [
      ['.json', raw],
      ['.crlf.json', withCrlf(raw)],
    ] as const) {
      const expected = twin(folder, name.replace(/\.eml$/, ending))
      if (expected === null) continue
      of += 1
      const item = await reader.read(name, bytes)
      const message = JSON.parse(expected.toString()) as Message
      for (const wrong of faults(item, message)) {
        misses[wrong.what].push(`${name} (${ending}): ${wrong.found}`)
      }
    }
  }
  return Object.entries(misses).map(([what, those]) => {
    return share(`stalwart: ${what} right`, { of, misses: those, least: 0.95 })
  })
}

interface Message {
  text_body: number[]
  parts: Part[]
}

interface Part {
  headers: { name: string; value: unknown }[]
  body: string | { Text?: string; Html?: string; Message?: Message }
}

type Fault = { what: 'sender' | 'subject' | 'text'; found: string }

function faults(item: Item, message: Message): Fault[] {
  const headers = message.parts[0]?.headers ?? []
  const subject = valueOf(headers, 'subject', 'Text')
  const sender = firstAddress(headers)
  const { reading } = item
  const found: Fault[] = []
  if (typeof subject === 'string' && !isSame(reading.subject, subject)) {
    found.push({ what: 'subject', found: `${reading.subject} ≠ ${subject}` })
  }
  if (sender !== null && reading.from.address !== sender.toLowerCase()) {
    found.push({ what: 'sender', found: `${reading.from.address} ≠ ${sender}` })
  }
  const { words } = shownBy(item)
  const lost = textsOf(message).find((text) => !isWithin(words, text))
  if (lost !== undefined) {
    found.push({ what: 'text', found: JSON.stringify(lost.slice(0, 80)) })
  }
  return found
}

/** What the expected result could not read (U+FFFD) may be read. */
function isSame(ours: string, theirs: string): boolean {
  return new RegExp(`^${patternOf(theirs)}$`, 'u').test(squashed(ours))
}

function isWithin(words: string, text: string): boolean {
  return text.includes('\ufffd')
    ? new RegExp(patternOf(text), 'u').test(words)
    : words.includes(squashed(text))
}

function patternOf(text: string): string {
  return squashed(text)
    .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    .replace(/\ufffd+/g, '.{1,9}')
}

function valueOf(headers: Part['headers'], name: string, kind: string): unknown {
  const value = headers.findLast((header) => header.name === name)?.value
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[kind]
    : undefined
}

type Found = { address?: string | null }

/** Null: it has none that could be compared. */
function firstAddress(headers: Part['headers']): string | null {
  const from = valueOf(headers, 'from', 'Address') as
    { List?: Found[]; Group?: { addresses: Found[] }[] } | undefined
  const all = from?.List ?? from?.Group?.flatMap(({ addresses }) => addresses) ?? []
  const [first] = all
  return first?.address?.includes('@') === true ? first.address : null
}

/** The parts in text; a part that is a page is shown as it is written, or by its words. */
function textsOf({ text_body: places, parts }: Message): string[] {
  return places.flatMap((place) => {
    const body = parts[place]?.body
    if (typeof body !== 'object') return []
    return body.Text ?? body.Html ?? []
  })
}

function withCrlf(raw: Buffer): Buffer {
  return Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}
