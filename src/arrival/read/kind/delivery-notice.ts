/** What a mail system writes itself, above the mail that it gives back. */
export function noticeIn(text: string): string {
  const start = returned.exec(text)?.index ?? text.length
  return start > 0 ? text.slice(0, start) : text
}

const returned =
  /^[ \t>*#-]{0,40}(?:(?:begin )?(?:original|returned|unsent) (?:message|mail)|[^\n]{0,40}copy of (?:the|your) (?:original )?message|the header of the original|(?:ursprungligt|returnerat) (?:meddelande|mejl)|received: ?from|return-path: ?<)/im

/** An enhanced code, best behind a reply of SMTP. RFC 5321 section 4.2, RFC 2034 */
export function codeIn(words: string): string | null {
  const found =
    /\b[45]\d\d[ -]#?([45]\.\d{1,3}\.\d{1,3})\b/.exec(words) ??
    /[#(]([45]\.\d{1,3}\.\d{1,3})\b/.exec(words) ??
    /(?<![\d.v])([45]\.[0-7]\.\d{1,2})(?!\.?\d)/.exec(words)
  const code = found?.[1] ?? null
  return code?.endsWith('.0.0') === true ? null : code
}

/** The class of a reply of SMTP alone. */
export function classIn(words: string): string | null {
  const found = reply.exec(words)?.[1]
  return found === undefined ? null : `${found}.0.0`
}

const reply = /(?:^|[\s:>#])([45])\d\d[ -]/m

/** The line in which the other server refuses. */
export function replyIn(notice: string): string | null {
  return /(?<!\d)[45]\d\d[ -][^\r\n]{3,300}/.exec(notice)?.[0] ?? null
}

/** The first address it names that is nobody's at home. */
export function recipientIn(notice: string, own: ReadonlySet<string>): string | null {
  const named = notice.slice(0, 8_000).matchAll(/[^\s<>()[\]"',;:]{1,64}@[a-z\d][a-z\d.-]{1,250}/gi)
  for (const [found] of named) {
    const address = found.toLowerCase().replace(/\.$/, '')
    if (!own.has(address) && !/^(?:postmaster|mailer-daemon)@/.test(address)) return address
  }
  return null
}
