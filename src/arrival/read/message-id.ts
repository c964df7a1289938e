const longestId = 500
const mostIds = 100

/** The Message-ID of a message with its angle brackets; null when there is none that can be one. */
export function ownId(value: string): string | null {
  const [bracketed] = bracketedIds(value)
  if (bracketed !== undefined) return looksLikeId(bracketed) ? bracketed : null
  return bareId(value)
}

/**
 * The ids that In-Reply-To or References names, in order, at most the last hundred. RFC 5322 section 3.6.4.
 * Words in brackets such as `<yes>` and addresses without brackets are no ids: threading by them would join strangers.
 * `addresses` are those of the message itself, in lower case.
 */
export function referredIds(value: string, addresses: ReadonlySet<string>): string[] {
  const bracketed = bracketedIds(value).filter(looksLikeId)
  const bare = bracketed.length === 0 ? bareId(value) : null
  const ids = bare === null ? bracketed : [bare]
  return [...new Set(ids)].filter((id) => !addresses.has(bareOf(id))).slice(-mostIds)
}

/** Both halves of an id are there, and it is short enough to be looked up. */
function looksLikeId(id: string): boolean {
  if (Buffer.byteLength(id) > longestId) return false
  const bare = id.slice(1, -1)
  const at = bare.lastIndexOf('@')
  if (at >= 0) return at > 0 && at < bare.length - 1
  return bare.length >= 16 && /\d/.test(bare)
}

/**
 * Before the @ a program writes digits or much; a short word may be somebody's address. What it names may be an
 * answer to a mail with that id, but two mails that both name it need have nothing else in common.
 */
export function looksLikeAddress(id: string): boolean {
  const local = id.slice(1, id.lastIndexOf('@'))
  return id.includes('@') && local.length < 20 && !/\d/.test(local)
}

/** Without brackets only what cannot be a person's address: it must hold a digit and be long. */
function bareId(value: string): string | null {
  const trimmed = value.trim()
  if (!/^[^\s<>,;()]{16,}$/.test(trimmed) || !trimmed.includes('@')) return null
  const id = `<${trimmed}>`
  return /\d.*@/.test(trimmed.slice(0, longestId)) && looksLikeId(id) ? id : null
}

function bracketedIds(value: string): string[] {
  return value.match(/<[^<>\s]{3,1000}>/g) ?? []
}

function bareOf(id: string): string {
  return id.slice(1, -1).toLowerCase()
}
