/** RFC 3676 4.2 asks for at most 78 characters with the space at the end. */
const longestLine = 76
/** Deeper quotes are kept as words. */
const deepest = 20

/**
 * Text as format=flowed, delsp=no (RFC 3676): a long line is cut after a space, and a program that knows the
 * format joins it again for a screen of any width. Quoted lines stay quoted when they are cut. Linear.
 * @param text lines with LF between
 */
export function flowed(text: string): string {
  return text.split('\n').flatMap(flowedLine).join('\n')
}

function flowedLine(line: string): string[] {
  const depth = quoteDepth(line)
  const marks = '>'.repeat(depth)
  const words = depth === 0 ? line : line.slice(depth).replace(/^ /, '')
  // A space at the end would join the next line to this one; only the line above a signature has one.
  const content = words === '-- ' ? words : words.trimEnd()
  return cutAfterSpaces(content, longestLine - depth - 1).map(
    (part) => marks + stuffed(part, depth),
  )
}

function quoteDepth(line: string): number {
  let depth = 0
  while (depth < deepest && line[depth] === '>') depth += 1
  return depth
}

/** A space first, where the line would else be read as quoted, as stuffed or as the begin of a mail (4.4). */
function stuffed(part: string, depth: number): string {
  const needed = depth > 0 ? part !== '' : /^(?: |>|From )/.test(part)
  return needed ? ` ${part}` : part
}

/** Pieces that are the line when put together, all but the last with a space at the end. */
function cutAfterSpaces(line: string, width: number): string[] {
  if (line.length <= width) return [line]
  const pieces: string[] = []
  let piece = ''
  for (const word of line.match(/[^ ]* |[^ ]+/g) ?? []) {
    // "-- " alone would be the line above a signature.
    if (piece !== '' && piece !== '-- ' && piece.length + word.length > width) {
      pieces.push(piece)
      piece = ''
    }
    piece += word
  }
  return [...pieces, piece]
}
