/** Text whose lines were cut for old screens, with whole paragraphs again. RFC 3676 section 4. */
export function unflowed(text: string, isSpaced: boolean): string {
  let out = ''
  /** How deep the paragraph is quoted that goes on; null: none does. */
  let open: number | null = null
  for (let at = 0; at <= text.length;) {
    const { depth, words, end } = lineAt(text, at)
    const isFlowed = mayFlow(words)
    const goesOn = open === depth && words !== dashes
    if (open !== null && !goesOn) out += '\n'
    if (!goesOn) out += quoteMarks(depth)
    out += isSpaced ? unspaced(words) : words
    open = isFlowed ? depth : null
    if (!isFlowed) out += '\n'
    at = end + 1
  }
  return open === null ? out.slice(0, -1) : out
}

/** What stands above a signature never flows. RFC 3676 section 4.3 */
const dashes = '-- '

function mayFlow(words: string): boolean {
  return words.endsWith(' ') && words !== dashes
}

/** A program that has put in the blank itself says so (DelSp). */
function unspaced(words: string): string {
  return mayFlow(words) ? words.slice(0, -1) : words
}

/** A million lines may be empty, so each costs no more than it must: nothing is made of it but its words. */
function lineAt(text: string, start: number): { depth: number; words: string; end: number } {
  let at = start
  while (text[at] === '>') at += 1
  const depth = at - start
  const found = text.indexOf('\n', at)
  const end = found < 0 ? text.length : found
  return { depth, words: text.slice(text[at] === ' ' ? at + 1 : at, end), end }
}

function quoteMarks(depth: number): string {
  return depth === 0 ? '' : `${'>'.repeat(depth)} `
}
