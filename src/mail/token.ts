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
  const said = `${letters[kind]}.${rowOf(id)}.${randomBytes(4).toString('hex')}`
  return `<sv.${said}.${sign('message-id', said, secret).toString('hex')}@${domain}>`
}

/** What one of our message ids says; null for anybody else's. Case and angle brackets do not matter. */
export function readToken(messageId: string, secret: string): Token | null {
  const bare = messageId.trim().replace(/^<|>$/g, '').toLowerCase()
  const parts = /^sv\.([ahro])\.([0-9a-f]{32})\.([0-9a-f]{8})\.([0-9a-f]{32})@[^@\s]+$/.exec(bare)
  if (parts === null) return null
  const [, letter = '', row = '', nonce = '', signature = ''] = parts
  const expected = sign('message-id', `${letter}.${row}.${nonce}`, secret)
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return null
  return { kind: kinds[letter as keyof typeof kinds], id: uuid(row) }
}

/**
 * An address of a mailbox (RFC 5233, `user+detail@domain`) that only we can make, for answers whose program
 * forgets what they answer. null: the name before the @ would be longer than RFC 5321 4.5.3.1.1 allows.
 */
export function mintReplyAddress(
  { kind, id }: Token,
  secret: string,
  mailbox: string,
): string | null {
  const said = `${letters[kind]}${toBase32(Buffer.from(rowOf(id), 'hex'))}`
  const signature = toBase32(sign('reply-address', said, secret).subarray(0, 10))
  const at = mailbox.lastIndexOf('@')
  const local = `${mailbox.slice(0, at)}+sv${said}${signature}`
  return at < 1 || local.length > 64 ? null : `${local}${mailbox.slice(at)}`
}

/** What one of our reply addresses says; null for all others. Case does not matter. */
export function readReplyAddress(address: string, secret: string): Token | null {
  const parts = replyAddress.exec(address.toLowerCase())
  if (parts === null) return null
  const [, letter = '', row = '', signature = ''] = parts
  const expected = toBase32(sign('reply-address', `${letter}${row}`, secret).subarray(0, 10))
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) return null
  return { kind: kinds[letter as keyof typeof kinds], id: uuid(fromBase32(row).toString('hex')) }
}

/** Whether an address has the form of one of ours. Anybody can write one that has. */
export function looksLikeReplyAddress(address: string): boolean {
  return replyAddress.test(address)
}

/** 16 bytes and 10 bytes in base 32 (RFC 4648 section 6, in lower case, without padding). */
const replyAddress = /^[^\s@+]{1,64}\+sv([ahro])([a-z2-7]{26})([a-z2-7]{16})@[^\s@]{1,255}$/i

function rowOf(id: string): string {
  const row = id.toLowerCase().replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/.test(row)) throw new Error('A message id is made from a UUID.')
  return row
}

/** 128 bits of HMAC-SHA256: enough, and the id stays under the 78 characters a line should have. */
function sign(use: 'message-id' | 'reply-address', said: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${use}:${said}`).digest().subarray(0, 16)
}

function uuid(row: string): string {
  return row.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

const digits = 'abcdefghijklmnopqrstuvwxyz234567'

function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => digits[parseInt(five.padEnd(5, '0'), 2)] ?? '')
    .join('')
}

function fromBase32(text: string): Buffer {
  const bits = text
    .split('')
    .map((one) => digits.indexOf(one).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}
