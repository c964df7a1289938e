import { type Hop, readHop } from './hop.ts'
import { isInNet, isPrivate } from './nets.ts'

/**
 * The lines that servers of ours have written: from the top, as long as `by` names one of `trusted` and the
 * line above does not say that it had the mail from a stranger. Whatever stands below was there when it came.
 */
export function trustedHops(lines: readonly string[], trusted: readonly string[]): Hop[] {
  const hops: Hop[] = []
  for (const line of lines) {
    const hop = readHop(line)
    if (hop.by === null || !isTrusted(hop.by, trusted)) break
    hops.push(hop)
    if (!isInside(hop, trusted) && !isOursByName(hop, trusted)) break
  }
  return hops
}

/**
 * `mx.kommun.se` is that host, `.kommun.se` every host below that name, `10.0.0.5` that address, `2001:db8::/32`
 * every address of that net.
 */
export function isTrusted(host: string, trusted: readonly string[]): boolean {
  return trusted.some((entry) => {
    const own = entry.toLowerCase()
    if (own.startsWith('.')) return host.endsWith(own) && host.length > own.length
    return host === own || isInNet(host, own)
  })
}

/** Every address that the server saw is private or one of ours; or it had the mail from nobody. */
export function isInside({ seen }: Hop, trusted: readonly string[]): boolean {
  if (seen === null) return true
  return (
    seen.addresses.length > 0 &&
    seen.addresses.every((ip) => isPrivate(ip) || isTrusted(ip, trusted))
  )
}

/** The name that the server has looked up is ours. What the other end calls itself never counts. */
function isOursByName({ seen }: Hop, trusted: readonly string[]): boolean {
  return seen?.name != null && isTrusted(seen.name, trusted)
}
