/** Where a progress bar may be drawn: a terminal, whose last line is written over. */
interface Terminal {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
}

export interface Progress {
  count(words: string, done: number): void
  bar(words: string, done: number, of: number): void
  /** Takes the line away. */
  end(): void
}

const everyMs = 100
const width = 30

/** Draws how far something has come, at most ten times a second, and nothing at all where nobody looks. */
export function progressOn(output: Terminal, now: () => number = Date.now): Progress {
  let drawnAt = 0
  const draw = (line: string, isLast: boolean) => {
    if (output.isTTY !== true || (!isLast && now() - drawnAt < everyMs)) return
    drawnAt = now()
    output.write(`\r\u001b[K${line.slice(0, widthOf(output) - 1)}`)
  }
  return {
    count: (words, done) => {
      draw(`${words} ${swedish(done)}`, false)
    },
    bar: (words, done, of) => {
      const share = of === 0 ? 1 : done / of
      const full = '█'.repeat(Math.floor(share * width)).padEnd(width, '░')
      const percent = String(Math.floor(share * 100)).padStart(3)
      draw(`${words} ${full} ${percent} %  ${swedish(done)} av ${swedish(of)}`, done === of)
    },
    end: () => {
      if (output.isTTY === true) output.write('\r\u001b[K')
    },
  }
}

/** Some terminals say that they are no column wide. */
function widthOf({ columns = 0 }: Terminal): number {
  return columns > 0 ? columns : 80
}

/** A number with a space between its thousands. */
export function swedish(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, '\u00a0')
}
