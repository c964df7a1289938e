/** What each byte of Windows' own set is in UTF-8. */
const windows = Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(new TextDecoder('windows-1252').decode(Buffer.of(byte))),
)
/** No sign of it takes more bytes. */
const mostBytes = 3

/** Text is put together from pieces of several programs: each line by itself is UTF-8 or Windows' own set. */
export function lineByLine(bytes: Buffer): string {
  const out = Buffer.allocUnsafe(mostBytes * bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length;) {
    const { end, isUtf8 } = lineFrom(bytes, at)
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0
      if (byte < 0x80 || isUtf8 === true) out[length++] = byte
      else length += windows[byte]?.copy(out, length) ?? 0
    }
  }
  return out.toString('utf8', 0, length)
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
