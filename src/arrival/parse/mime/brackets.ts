const closing: Readonly<Record<string, string>> = { '"': '"', '<': '>', '(': ')' }
const longest = 2_000
/** How many signs are looked through in vain: in a field that a program has written, none. */
const mostInVain = 200_000

/** The quotations, addresses and comments of a field. RFC 5322 section 3.2 */
export class Brackets {
  readonly #source: string
  #inVain = 0

  constructor(source: string) {
    this.#source = source
  }

  /** Where the one that begins there ends; `at` when none does, or not soon. */
  endOf(at: number): number {
    const open = this.#source[at] ?? ''
    const close = closing[open]
    if (close === undefined || this.#inVain > mostInVain) return at
    const soon = this.#source.slice(at, at + longest)
    const { end, isWhole } = open === '<' ? addressEnd(soon) : quotationEnd(soon, open, close)
    if (!isWhole) this.#inVain += soon.length - end
    return at + end
  }
}

interface End {
  end: number
  isWhole: boolean
}

function addressEnd(text: string): End {
  const end = text.indexOf('>')
  return { end: Math.max(0, end), isWhole: end > 0 }
}

/** A comment may hold comments, of which one may lack its end. */
function quotationEnd(text: string, open: string, close: string): End {
  let depth = 1
  let end = 0
  for (let i = 1; i < text.length && depth > 0; i++) {
    const sign = text[i]
    if (sign === '\\') i += 1
    else if (sign === close) {
      depth -= 1
      end = i
    } else if (sign === open) depth += 1
  }
  return { end, isWhole: depth === 0 }
}
