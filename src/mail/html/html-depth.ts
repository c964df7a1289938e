/** More elements than this open at once were made to be slow: the reader's work grows with their square. */
const mostOpen = 3_000

/** Elements that are never closed (HTML section 13.1.2). */
const empty = new Set(
  'area base basefont br col embed frame hr img input keygen link meta param source track wbr'.split(
    ' ',
  ),
)

/**
 * The HTML as far as it can be read in a time that grows with its length: up to where too many elements are
 * open at once. An element that nobody closes counts as open. Linear.
 */
export function withinReach(html: string): string {
  const open = new Map<string, number>()
  let depth = 0
  for (const { 1: slash, 2: tag = '', index } of html.matchAll(/<(\/?)([a-z][^\s/>]*)/gi)) {
    const name = tag.toLowerCase()
    if (empty.has(name)) continue
    const count = open.get(name) ?? 0
    const step = slash === '' ? 1 : count > 0 ? -1 : 0
    open.set(name, count + step)
    depth += step
    if (depth > mostOpen) return html.slice(0, index)
  }
  return html
}
