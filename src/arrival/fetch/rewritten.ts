/** Where a piece of a structured header line stands; `mark` is a quotation mark, a parenthesis belongs to its comment. */
export type Where = 'bare' | 'quoted' | 'comment' | 'mark'

/**
 * A structured header line with each character, or escaped pair of them, replaced by what `write` makes of it
 * (RFC 5322 sections 3.2.1, 3.2.2 and 3.2.4). Null when a comment or a quoted string does not end: nobody knows then
 * what stands in it and what beside it.
 */
export function rewritten(
  text: string,
  write: (piece: string, where: Where) => string,
): string | null {
  let place = 0
  let kept = ''
  for (let i = 0; i < text.length; i++) {
    const isEscape = place !== 0 && text[i] === '\\'
    const piece = text.slice(i, isEscape ? i + 2 : i + 1)
    const before = place
    if (isEscape) i += 1
    else place = placeAfter(place, piece)
    kept += write(piece, whereOf(before, place))
  }
  return place === 0 ? kept : null
}

/** 0 is bare, -1 in a quoted string, and a comment is as many as it is deep. */
function placeAfter(place: number, piece: string): number {
  if (piece === '"' && place <= 0) return place === 0 ? -1 : 0
  if (piece === '(' && place >= 0) return place + 1
  return piece === ')' && place > 0 ? place - 1 : place
}

function whereOf(before: number, after: number): Where {
  if (before > 0 || after > 0) return 'comment'
  if (before === after) return before === 0 ? 'bare' : 'quoted'
  return 'mark'
}
