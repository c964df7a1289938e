import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** What is kept of one account, which nobody else may read. */
export interface Kept {
  accessToken: string
  /** The one for the next time, where there is such (RFC 6749 section 6). */
  refreshToken: string | null
  /** Keyed hashes: of the settings the token was asked for with, and of what the refresh token descends from. */
  settings: string
  grant: string
}

export interface Seal {
  /** AES-256-GCM with a random nonce; `name` is bound to it. */
  seal(name: string, kept: Kept): Buffer
  /** null: sealed with another SECRET, for another name, or damaged. */
  open(name: string, sealed: Buffer): Kept | null
  /** A keyed hash, in hex, so that settings can be compared without being kept. */
  hash(settings: unknown): string
}

/** The keys are made from SECRET by HKDF (RFC 5869), one for each use. */
export function makeSeal(secret: string): Seal {
  const key = keyFor(secret, 'svarstid oauth token')
  const hashKey = keyFor(secret, 'svarstid oauth settings')
  return {
    seal: (name, kept) => {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(boundTo(name))
      const sealed = [cipher.update(JSON.stringify(kept), 'utf8'), cipher.final()]
      return Buffer.concat([nonce, cipher.getAuthTag(), ...sealed])
    },
    open: (name, sealed) => {
      const nonce = sealed.subarray(0, nonceLength)
      const tag = sealed.subarray(nonceLength, nonceLength + tagLength)
      const text = opened({ key, nonce, tag, name }, sealed.subarray(nonceLength + tagLength))
      return text === null ? null : (JSON.parse(text) as Kept)
    },
    hash: (settings) =>
      createHmac('sha256', hashKey).update(JSON.stringify(settings)).digest('hex'),
  }
}

const algorithm = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16

function keyFor(secret: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', use, 32))
}

function boundTo(name: string): Buffer {
  return Buffer.from(`svarstid oauth_token 1 ${name}`)
}

interface How {
  key: Buffer
  nonce: Buffer
  tag: Buffer
  name: string
}

function opened({ key, nonce, tag, name }: How, sealed: Buffer): string | null {
  if (tag.length < tagLength) return null
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength })
  decipher.setAAD(boundTo(name)).setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8')
  } catch {
    // Node has one error for it, and it says no more than that the seal is broken.
    return null
  }
}
