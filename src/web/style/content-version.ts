import { createHash } from 'node:crypto'

/** Names a content in its address, so that a browser may keep it for ever: the beginning of its SHA-256. */
export function contentVersion(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}
