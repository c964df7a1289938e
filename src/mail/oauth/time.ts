import { createHash } from 'node:crypto'
import { type Account } from './store.ts'

/** What can be done with what is kept of an account. */
export type Standing =
  | { state: 'fresh'; token: string }
  /** It still works, and it is time to ask for the next. */
  | { state: 'due'; token: string }
  | { state: 'needed' }
  /** It was refused, and is so new that another would not be better. */
  | { state: 'hopeless' }

/**
 * `settings` is the hash of those of today: what was got with others is of no use. `refused` is the token that the
 * mail server has just refused, if any.
 */
export function standing(
  known: Account | null,
  { name, settings, refused }: { name: string; settings: string; refused: string | null },
  now: Date,
): Standing {
  if (known?.kept?.settings !== settings || !isLive(known, now)) return { state: 'needed' }
  const { accessToken: token } = known.kept
  if (token === refused) return { state: isJustGot(known, now) ? 'hopeless' : 'needed' }
  return { state: isDue(known, name, now) ? 'due' : 'fresh', token }
}

type Lifetime = Pick<Account, 'expiresAt' | 'renewedAt'>

/**
 * After some three quarters of its life, which is well before its end. Each account has its own moment, so that
 * not all ask at once.
 */
function isDue({ expiresAt, renewedAt }: Lifetime, name: string, now: Date): boolean {
  if (expiresAt === null || renewedAt === null) return true
  const life = expiresAt.getTime() - renewedAt.getTime()
  const share = 0.8 - 0.05 * spread(name)
  return now.getTime() >= renewedAt.getTime() + life * share
}

/** Whether a mail server should still take it; the last twentieth of its life is left alone. */
function isLive({ expiresAt, renewedAt }: Lifetime, now: Date): boolean {
  if (expiresAt === null || renewedAt === null) return false
  const margin = Math.min(30_000, (expiresAt.getTime() - renewedAt.getTime()) / 20)
  return now.getTime() < expiresAt.getTime() - margin
}

function isJustGot({ renewedAt }: Lifetime, now: Date): boolean {
  return renewedAt !== null && now.getTime() - renewedAt.getTime() < 60_000
}

/** The same number from 0 to 1 for the same name. */
function spread(name: string): number {
  return createHash('sha256').update(name).digest().readUInt16BE(0) / 0xffff
}
