/**
 * Divides things, in their order, into what is held at once: at most so many, and at most so many bytes. One that
 * is larger alone comes alone.
 */
export function batches<T extends { size: number }>(
  all: readonly T[],
  most: { count: number; bytes: number },
): T[][] {
  const found: T[][] = []
  let bytes = 0
  for (const one of all) {
    const batch = found.at(-1)
    bytes += one.size
    if (batch === undefined || batch.length >= most.count || bytes > most.bytes) {
      found.push([one])
      bytes = one.size
    } else batch.push(one)
  }
  return found
}
