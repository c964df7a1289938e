/** What a bench prints: lines, and figures in columns. */

export function say(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Rows of words under their heads; figures to the right. */
export function table(heads: string[], rows: string[][]): void {
  const widths = heads.map((head, i) =>
    Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)),
  )
  for (const row of [heads, ...rows]) {
    const cells = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    )
    say(`  ${cells.join('  ')}`.trimEnd())
  }
  say()
}

/** One figure against its target, in words. `limit` is the most, or the least, that is allowed. */
export function verdict(
  what: string,
  found: number,
  target: { most: number } | { least: number },
  unit = '×',
): void {
  const [limit, isMet, sign] =
    'most' in target
      ? [target.most, found <= target.most, '≤']
      : [target.least, found >= target.least, '≥']
  const words = isMet ? 'target met' : 'target missed'
  say(`  ${what}: ${figure(found)} ${unit} (target ${sign} ${figure(limit)} ${unit}): ${words}`)
}

export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toFixed(digits)
}

/** The value that a share of the others do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
