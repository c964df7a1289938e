/** What stands above and below the first empty line of a mail, read without any mercy (RFC 5322 2.2). */
export interface Strict {
  headers: { name: string; value: string }[]
  body: string
}

/**
 * Reads a mail of ours as its strictest reader would, with no code in common with what wrote it.
 * @throws Error that says what no mail of ours may have
 */
export function strictly(raw: Buffer): Strict {
  const text = raw.toString('latin1')
  if (/[^\t\r\n -~]/.test(text)) throw new Error('more than seven bits, or a control character')
  if (/(?:^|[^\r])\n|\r(?!\n)/.test(text)) throw new Error('a line break that is none')
  const lines = text.split('\r\n')
  if (lines.some((line) => line.length > 998)) throw new Error('a line over 998')
  const end = lines.indexOf('')
  const headers: Strict['headers'] = []
  for (const line of lines.slice(0, end)) {
    const [, name, value = ''] = /^([A-Za-z][A-Za-z0-9-]*): ?(.*)$/.exec(line) ?? []
    const last = headers.at(-1)
    if (name !== undefined) headers.push({ name, value })
    else if (/^[ \t]+\S/.test(line) && last !== undefined) last.value += ` ${line.trim()}`
    else throw new Error('a line above the mail that is no header')
  }
  return { headers, body: lines.slice(end + 1).join('\r\n') }
}

/** The addresses of a header, its names taken away: what is quoted, what is encoded, and plain words. */
export function addressesOf(value: string): string[] {
  const bare = value.replace(/"(?:[^"\\]|\\.)*"/g, '').replace(/=\?[^? ]+\?[QB]\?[^? ]*\?=/gi, '')
  return bare.split(',').map((one) => {
    const [, angled, alone] = /^(?:[\w ]*<([^<>\s]+)>|([^<>\s]+))$/.exec(one.trim()) ?? []
    const address = angled ?? alone
    if (address === undefined) throw new Error('an address that can be read in two ways')
    return address
  })
}

/** What the encoded words of a header say (RFC 2047), one after the other. */
export function encodedWords(value: string): string {
  const words = [...value.matchAll(/=\?([^? ]+)\?([QB])\?([^? ]*)\?=/gi)]
  if (words.some(([word]) => word.length > 75)) throw new Error('an encoded word over 75')
  const bytes = words.map(([, , how = '', said = '']) =>
    how.toUpperCase() === 'B' ? Buffer.from(said, 'base64') : unquoted(said),
  )
  return Buffer.concat(bytes).toString('utf8')
}

function unquoted(said: string): Buffer {
  const bytes = said
    .replaceAll('_', ' ')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1')
}
