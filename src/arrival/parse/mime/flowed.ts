/** Text whose lines were cut for old screens, with whole paragraphs again. RFC 3676 section 4. */
export function unflowed(text: string, isSpaced: boolean): string {
  const out: string[] = []
  let open: Paragraph | null = null
  for (const line of text.split('\n')) {
    const { depth, words, isFlowed } = readLine(line)
    if (open !== null && (open.depth !== depth || words === '-- ')) {
      out.push(lineOf(open))
      open = null
    }
    open ??= { depth, pieces: [] }
    open.pieces.push(isFlowed && isSpaced ? words.slice(0, -1) : words)
    if (isFlowed) continue
    out.push(lineOf(open))
    open = null
  }
  return open === null ? out.join('\n') : [...out, lineOf(open)].join('\n')
}

interface Paragraph {
  depth: number
  pieces: string[]
}

function readLine(line: string): { depth: number; words: string; isFlowed: boolean } {
  const depth = /^>*/.exec(line)?.[0].length ?? 0
  const words = line.slice(depth).replace(/^ /, '')
  return { depth, words, isFlowed: words.endsWith(' ') && words !== '-- ' }
}

function lineOf({ depth, pieces }: Paragraph): string {
  const words = pieces.join('')
  return depth === 0 ? words : `${'>'.repeat(depth)} ${words}`
}
