import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a mail of ours was, and the row it is about: a reply, an escalation, and so on. */
export interface Token {
  kind: 'answer' | 'handover' | 'reminder' | 'other'
  /** A UUID. */
  id: string
}

const letters = { answer: 'a', handover: 'h', reminder: 'r', other: 'o' } as const
const kinds = { a: 'answer', h: 'handover', r: 'reminder', o: 'other' } as const

/**
 * A new message id (RFC 5322 3.6.4) that only we can make, so that an answer to it can be trusted to
 * belong to what it says. Two for the same row differ. Lower case throughout, since some programs fold it.
 */
export function mintMessageId({ kind, id }: Token, secret: string, domain: string): string {
  const row = id.toLowerCase().replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/.test(row)) throw new Error('A message id is made from a UUID.')
  const said = `${letters[kind]}.${row}.${randomBytes(4).toString('hex')}`
  return `<sv.${said}.${sign(said, secret).toString('hex')}@${domain}>`
}

/** What one of our message ids says; null for anybody else's. Case and angle brackets do not matter. */
export function readToken(messageId: string, secret: string): Token | null {
  const bare = messageId.trim().replace(/^<|>$/g, '').toLowerCase()
  const parts = /^sv\.([ahro])\.([0-9a-f]{32})\.([0-9a-f]{8})\.([0-9a-f]{32})@[^@\s]+$/.exec(bare)
  if (parts === null) return null
  const [, letter = '', row = '', nonce = '', signature = ''] = parts
  const expected = sign(`${letter}.${row}.${nonce}`, secret)
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return null
  return { kind: kinds[letter as keyof typeof kinds], id: uuid(row) }
}

/** 128 bits of HMAC-SHA256: enough, and the id stays under the 78 characters a line should have. */
function sign(said: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`message-id:${said}`).digest().subarray(0, 16)
}

function uuid(row: string): string {
  return row.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
