/**
 * The same value with nothing in it that PostgreSQL refuses: no NUL and no half of a surrogate pair in any
 * of its texts, however deep. Buffers and dates pass through.
 */
export function storable<T>(value: T): T {
  return clean(value) as T
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '')
  if (Array.isArray(value)) return value.map(clean)
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Date || Buffer.isBuffer(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [clean(key), clean(one)]))
}
