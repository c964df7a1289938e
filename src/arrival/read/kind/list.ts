import { hasHeader, headerOf, type Header } from '../../parse/headers.ts'
import { type Kind, short, type Sighted } from './sighted.ts'

/**
 * A mail that went to many. One to a list that is our own address is what somebody wrote to us. Who can be
 * written to is a list of people; what one can only leave is advertising. RFC 2369, 2919, 8058
 */
export function list({ headers, own }: Sighted): Kind | null {
  if (isOwnList(headers, own)) return null
  const post = headerOf(headers, 'list-post').toLowerCase()
  const precedence = headerOf(headers, 'precedence').trim().toLowerCase()
  const leave = hasHeader(headers, 'list-unsubscribe')
  const isDiscussion = post !== '' && !post.startsWith('no')
  if (isDiscussion || (!leave && (hasHeader(headers, 'list-id') || precedence === 'list'))) {
    return { kind: 'list', reason: 'Mejlet kommer från en sändlista (List-Id, List-Post).' }
  }
  if (leave) {
    return {
      kind: 'advertising',
      reason: 'Det är ett utskick som går att avsluta (List-Unsubscribe).',
    }
  }
  if (!/^(?:bulk|junk|list)\b/.test(precedence)) return null
  return {
    kind: 'advertising',
    reason: `Det är ett massutskick (Precedence: ${short(precedence)}).`,
  }
}

/** Also where the list is a group, whose id has dots for the @. */
function isOwnList(headers: readonly Header[], own: ReadonlySet<string>): boolean {
  const named = ['list-post', 'list-id', 'x-beenthere', 'mailing-list']
    .map((name) => headerOf(headers, name).slice(0, 1_000).toLowerCase())
    .join(' ')
  return [...own].some(
    (address) => named.includes(address) || named.includes(`<${address.replace('@', '.')}>`),
  )
}
