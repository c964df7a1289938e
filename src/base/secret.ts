import { createHash, randomBytes } from 'node:crypto'

/** A secret that is a key by itself, for a link or a cookie: 256 bits as base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What is stored of such a secret (SHA-256): who reads the database cannot use it. */
export function fingerprint(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
