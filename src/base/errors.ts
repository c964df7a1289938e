/** An error whose message a person can act on: what happened, why, and what to do next. */
export class PlainError extends Error {
  override name = 'PlainError'
}

/** The first line of whatever was thrown, for a log line or a status page. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  const code = 'code' in thrown && typeof thrown.code === 'string' ? `${thrown.code}: ` : ''
  const inner = thrown instanceof AggregateError ? thrown.errors.map(reasonOf).join('; ') : ''
  return (code + (thrown.message || inner || thrown.name)).split('\n')[0] ?? thrown.name
}
