import { type Header, readHeaders } from '../headers.ts'

/** A header and what of the bytes above the first empty line is no header, but text. */
export interface Split {
  headers: Header[]
  /** Empty nearly always. */
  text: Buffer
}

/**
 * The header of a part from its lines, without the empty one. Where somebody has forgotten the empty line all from the
 * first line that is no field is text, whatever stands in it; so is all where no field is known by name. A known field
 * that has not been before shows that the header was only broken: it goes on to there, and what is odd in it is text.
 */
export function splitHead(lines: readonly Buffer[]): Split {
  if (!lines.some((line) => knownName(line) !== null)) {
    return { headers: [], text: Buffer.concat(lines) }
  }
  const odd = lines.findIndex((_, i) => !isField(lines, i))
  if (odd < 0) return { headers: readHeaders(Buffer.concat(lines)), text: nothing }
  const above = lines.slice(0, odd)
  const below = lines.slice(odd)
  const fields = lateFields(above, below)
  return {
    headers: readHeaders(Buffer.concat([...above, ...below.filter((_, i) => fields.has(i))])),
    text: Buffer.concat(below.filter((_, i) => !fields.has(i))),
  }
}

/** The places of the known fields down to the last one that is new, with their folds. */
function lateFields(above: readonly Buffer[], below: readonly Buffer[]): ReadonlySet<number> {
  const before = new Set(above.map(knownName))
  const names = below.map(knownName)
  const last = names.findLastIndex((name) => name !== null && !before.has(name))
  const found = new Set<number>()
  below.forEach((line, i) => {
    const isPart = i <= last ? names[i] !== null : false
    if (isPart || (isFold(line) && found.has(i - 1))) found.add(i)
  })
  return found
}

const nothing = Buffer.alloc(0)

/** A field or a fold of one (RFC 5322 section 2.2), its colon on the next line too, or what mailboxes put above a mail. */
function isField(lines: readonly Buffer[], place: number): boolean {
  if (place > 0 && isFold(lines[place])) return true
  const start = startOf(lines[place])
  if (place === 0 && /^>?From /.test(start)) return true
  if (/^[!-9;-~]{1,100}[ \t]{0,20}:/.test(start)) return true
  return known.test(`${start.trim()}:`) && /^[ \t]+:/.test(startOf(lines[place + 1]))
}

function isFold(line: Buffer | undefined): boolean {
  return line?.[0] === 0x20 || line?.[0] === 0x09
}

const known =
  /^(?<name>from|to|cc|bcc|reply-to|sender|subject|date|message-id|mime-version|received|return-path|references|in-reply-to|content-[a-z-]+|delivered-to|dkim-signature|x-[a-z0-9-]+|list-[a-z-]+|arc-[a-z-]+|authentication-results)[ \t]{0,20}:/i

function knownName(line: Buffer): string | null {
  if (isFold(line)) return null
  return known.exec(startOf(line))?.groups?.name?.toLowerCase() ?? null
}

function startOf(line: Buffer | undefined): string {
  return line?.toString('latin1', 0, 200) ?? ''
}
