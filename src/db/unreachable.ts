/**
 * Does an error mean that PostgreSQL cannot be reached or is not ready, rather than that the query is
 * wrong? Node's socket errors, the pool's own, and SQLSTATE classes 08 and 57P (PostgreSQL appendix A).
 */
export function isUnreachable(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  const code = 'code' in thrown ? String(thrown.code) : ''
  if (sockets.has(code) || /^(?:08|57P0|53300)/.test(code)) return true
  if (lost.some((words) => thrown.message.includes(words))) return true
  if (thrown instanceof AggregateError) return thrown.errors.some(isUnreachable)
  return isUnreachable(thrown.cause)
}

const sockets = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** What pg says without a code. */
const lost = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'not queryable',
  'Connection ended',
]
