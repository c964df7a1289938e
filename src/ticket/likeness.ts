/** What makes texts comparable without reading them again: how alike two are is read from their signatures. */
export interface Likeness {
  /** The least hash of each kind over all runs of words (Broder, MinHash). */
  signature: number[]
  /** Hashes of pieces of the signature: texts that are alike have one in common. */
  bands: number[]
}

const kinds = 48
const perBand = 4
const runLength = 4
/** A shorter text says the same as others by chance. */
const fewestWords = 20
/** A petition is recognised by its beginning. */
const mostWords = 1_500

/**
 * The likeness of a text; null when it is too short to tell. Case, signs and numbers make no difference, and a name
 * of one's own under the same words hardly any. Linear in the text.
 */
export function likenessOf(text: string): Likeness | null {
  const words = (
    text
      .slice(0, 20_000)
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  ).slice(0, mostWords)
  if (words.length < fewestWords) return null
  const signature = Array.from({ length: kinds }, () => 0x7fffffff)
  for (let i = 0; i + runLength <= words.length; i++) {
    const run = hash(words.slice(i, i + runLength).join(' '), 0)
    for (let kind = 0; kind < kinds; kind++) {
      const value = mixed(run, kind)
      if (value < (signature[kind] ?? 0)) signature[kind] = value
    }
  }
  const bands = Array.from({ length: kinds / perBand }, (_, i) => {
    return hash(signature.slice(i * perBand, (i + 1) * perBand).join(' '), i)
  })
  return { signature, bands }
}

/** Whether two texts say the same: seven in ten of what is compared agrees. */
export function isAlike(a: readonly number[], b: readonly number[]): boolean {
  const same = a.filter((value, i) => value === b[i]).length
  return same >= kinds * 0.7
}

/** FNV-1a, kept in 31 bits so that it fits an integer of the database. */
function hash(text: string, seed: number): number {
  let value = 0x811c9dc5 ^ seed
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  }
  return value >>> 1
}

/** Another order of all numbers for each kind. */
function mixed(value: number, kind: number): number {
  let x = value ^ Math.imul(kind + 1, 0x9e3779b1)
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 1
}
