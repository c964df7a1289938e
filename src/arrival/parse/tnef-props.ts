/** A property's value: its bytes, and whether its text is in UTF-16. */
export type MapiProps = ReadonlyMap<number, { data: Buffer; isWide: boolean }>

const most = { props: 2_000, values: 100 }

/** How long values of a fixed length are, filled up to four bytes. MS-OXCDATA section 2.11.1 */
const lengths: ReadonlyMap<number, number> = new Map([
  ...[0x1, 0x2, 0x3, 0x4, 0xa, 0xb].map((type) => [type, 4] as const),
  ...[0x5, 0x6, 0x7, 0x14, 0x40].map((type) => [type, 8] as const),
  [0x48, 16],
])
const wide = 0x1f
const isMany = 0x1000

/**
 * The properties of MAPI in an attribute, by their ids; those with names of their own are passed over. What is
 * broken ends the list. MS-OXTNEF section 2.1.3.4
 */
export function readProps(bytes: Buffer): MapiProps {
  const found = new Map<number, { data: Buffer; isWide: boolean }>()
  const reader = new Reader(bytes)
  const count = Math.min(reader.number() ?? 0, most.props)
  for (let i = 0; i < count; i++) {
    const tag = reader.number()
    if (tag === null) break
    const type = tag & 0xffff
    const id = tag >>> 16
    if (id >= 0x8000 && !skipName(reader)) break
    const data = readValue(reader, type)
    if (data === null) break
    if (id < 0x8000 && !found.has(id)) found.set(id, { data, isWide: type === wide })
  }
  return found
}

/** A set of names, then a number or a text. */
function skipName(reader: Reader): boolean {
  if (reader.take(16) === null) return false
  const kind = reader.number()
  const size = reader.number()
  if (kind === null || size === null) return false
  return kind === 0 || reader.take(size) !== null
}

/** The first value when there are several; null: it is not whole. */
function readValue(reader: Reader, type: number): Buffer | null {
  const fixed = lengths.get(type & ~isMany)
  if (fixed !== undefined && (type & isMany) === 0) return reader.take(fixed)
  const count = reader.number() ?? Infinity
  if (count > most.values) return null
  const values = Array.from({ length: count }, () =>
    reader.take(fixed ?? reader.number() ?? Infinity),
  )
  if (values.includes(null)) return null
  return values[0] ?? Buffer.alloc(0)
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  number(): number | null {
    const bytes = this.take(4)
    return bytes?.readUInt32LE(0) ?? null
  }

  /** So many bytes, and what fills them up to four. Null: there are not so many. */
  take(size: number): Buffer | null {
    const end = this.#at + size
    if (end > this.#bytes.length) return null
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end + ((4 - (size % 4)) % 4)
    return bytes
  }
}
