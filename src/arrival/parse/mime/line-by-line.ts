const windows = new TextDecoder('windows-1252')

/** Text is put together from pieces of several programs: each line by itself is UTF-8 or Windows' own set. */
export function lineByLine(bytes: Buffer): string {
  const inWindows = windows.decode(bytes)
  const out: string[] = []
  let isUtf8 = true
  let from = 0
  const flush = (to: number) => {
    out.push(isUtf8 ? bytes.toString('utf8', from, to) : inWindows.slice(from, to))
    from = to
  }
  for (let at = 0; at < bytes.length;) {
    const line = lineFrom(bytes, at)
    if (line.isUtf8 !== null && line.isUtf8 !== isUtf8) {
      flush(at)
      isUtf8 = line.isUtf8
    }
    at = line.end
  }
  flush(bytes.length)
  return out.join('')
}

/** Where the line ends, and whether it is UTF-8, of which a sign or two may be broken; null: it is ASCII, so both. */
function lineFrom(bytes: Buffer, start: number): { end: number; isUtf8: boolean | null } {
  let whole = 0
  let broken = 0
  let at = start
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0
    if (byte === 0x0a) break
    if (byte < 0x80) {
      at += 1
      continue
    }
    const length = lengthOf(byte)
    const there = continued(bytes, at, length)
    if (there === length) whole += 1
    // Text may be cut off within its last sign.
    else if (at + there < bytes.length || whole === 0) broken += 1
    at += there
  }
  const end = Math.min(at + 1, bytes.length)
  return { end, isUtf8: whole + broken === 0 ? null : whole > 0 && whole >= 2 * broken }
}

/** How many bytes the sign has that begins so; 0: none does. RFC 3629 section 3 */
function lengthOf(byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return 0
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
}

/** How many of them are there. */
function continued(bytes: Buffer, at: number, length: number): number {
  let there = 1
  while (there < length && ((bytes[at + there] ?? 0) & 0xc0) === 0x80) there += 1
  return there
}
