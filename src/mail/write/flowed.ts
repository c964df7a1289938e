/** RFC 3676 4.2 asks for at most 78 characters with the space at the end. */
const longestLine = 76
const lineAboveSignature = '-- '

/**
 * Text as format=flowed, delsp=no (RFC 3676): a long line is cut after a space, and a program that knows the
 * format joins it again for a screen of any width. Quoted lines stay whole: two of two common libraries that
 * read mail put the quote marks in the middle of the words when they join such a line. Linear.
 * @param text lines with LF between
 */
export function flowed(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith('>') ? line.trimEnd() : flowedLine(line)))
    .join('\n')
}

function flowedLine(line: string): string {
  // A space at the end would join the next line to this one.
  const words = line === lineAboveSignature ? line : line.trimEnd()
  if (words.length <= longestLine) return stuffed(words)
  return cutAfterSpaces(words).map(stuffed).join('\n')
}

/** A space first, where the line would else be read as quoted, as stuffed or as the begin of a mail (4.4). */
function stuffed(part: string): string {
  return /^(?: |>|From )/.test(part) ? ` ${part}` : part
}

/** Pieces that are the line when put together, all but the last with a space at the end. */
function cutAfterSpaces(line: string): string[] {
  const pieces: string[] = []
  let start = 0
  while (line.length - start > longestLine) {
    const end = cutWithin(line, start)
    pieces.push(line.slice(start, end))
    start = end
  }
  return start < line.length ? [...pieces, line.slice(start)] : pieces
}

/** Where a piece that begins at `start` ends: after its last space, or after the one word that is longer. */
function cutWithin(line: string, start: number): number {
  const space = line.lastIndexOf(' ', start + longestLine - 1) + 1
  const isWords = space > start && line.slice(start, space) !== lineAboveSignature
  return isWords ? space : line.indexOf(' ', start + longestLine) + 1 || line.length
}
