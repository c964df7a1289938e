import { type Mail } from '../mail.ts'

/** A message that an answer follows. Ids with their angle brackets. */
export interface Link {
  message_id: string | null
  refs: string[]
}

export const newThread = { inReplyTo: null, refs: [] } satisfies Pick<Mail, 'inReplyTo' | 'refs'>

const longest = 20

/**
 * The thread so far (RFC 5322 3.6.4): its first message and the latest, since a long header is cut
 * somewhere on its way.
 */
export function chain(original: Link | undefined): Pick<Mail, 'inReplyTo' | 'refs'> {
  if (original?.message_id == null) return newThread
  const ids = [...new Set([...original.refs, original.message_id])]
  const refs = ids.length > longest + 1 ? [ids[0] ?? '', ...ids.slice(-longest)] : ids
  return { inReplyTo: original.message_id, refs }
}
