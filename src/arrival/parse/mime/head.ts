import { type Header, readHeaders } from '../headers.ts'

/** A header and what of the bytes above the first empty line is no header, but text. */
export interface Split {
  headers: Header[]
  /** Empty nearly always. */
  text: Buffer
}

/**
 * The header of a part from its lines, without the empty one. Where somebody has forgotten the empty line the text
 * begins at the first line that is no field, when no field that is known by name follows; without any such field all
 * is text.
 */
export function splitHead(lines: readonly Buffer[]): Split {
  if (!lines.some(isKnownField)) return { headers: [], text: Buffer.concat(lines) }
  const odd = lines.findIndex((line, i) => !isField(line, i))
  if (odd < 0 || lines.slice(odd).some(isKnownField)) {
    return { headers: readHeaders(Buffer.concat(lines)), text: nothing }
  }
  const rest = lines.slice(odd)
  const fields = rest.filter((line) => isField(line, 1))
  return {
    headers: readHeaders(Buffer.concat([...lines.slice(0, odd), ...fields])),
    text: Buffer.concat(rest.filter((line) => !isField(line, 1))),
  }
}

const nothing = Buffer.alloc(0)

/** A field or a fold of one (RFC 5322 section 2.2), or what mailboxes put above a mail. */
function isField(line: Buffer, place: number): boolean {
  const start = line.toString('latin1', 0, 200)
  if (place === 0 && /^>?From /.test(start)) return true
  return /^[!-9;-~]{1,100}[ \t]{0,20}:/.test(start) || (place > 0 && isFold(line))
}

function isFold(line: Buffer): boolean {
  return line[0] === 0x20 || line[0] === 0x09
}

const known =
  /^(?:from|to|cc|bcc|reply-to|sender|subject|date|message-id|mime-version|received|return-path|references|in-reply-to|content-[a-z-]+|delivered-to|dkim-signature|x-[a-z0-9-]+|list-[a-z-]+|arc-[a-z-]+|authentication-results)[ \t]{0,20}:/i

function isKnownField(line: Buffer): boolean {
  return known.test(line.toString('latin1', 0, 200))
}
