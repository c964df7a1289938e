import { isIP } from 'node:net'
import { trustedHops } from '../../fetch/trusted-hops.ts'
import { isPrivate } from '../../fetch/nets.ts'
import { type Header, headerOf } from '../../parse/headers.ts'

/**
 * Where a mail came from, as the outermost of our own servers has seen it, and whom it was sent as; null: nothing
 * that can be trusted says so. RFC 5321 section 4.4 for both lines.
 */
export function clientOf(
  headers: readonly Header[],
  received: readonly string[],
): { ip: string; sender: string } | null {
  const lines = headers.filter(({ name }) => name === 'received').map(({ value }) => value)
  const [ip, ...others] = trustedHops(lines, received).at(-1)?.seen?.addresses ?? []
  if (ip === undefined || others.length > 0 || isIP(ip) === 0 || isPrivate(ip)) return null
  return { ip, sender: headerOf(headers, 'return-path').trim().replace(/^<|>$/g, '') }
}
