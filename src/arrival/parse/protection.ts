import { type Protection } from './parsed.ts'
import { type Leaf, type Multipart } from './mime/part.ts'

/**
 * Whether a mail is signed or encrypted; null: neither. Nothing is verified here.
 * S/MIME (RFC 8551 section 3), PGP/MIME (RFC 3156), PGP in the text (RFC 9580 section 6.2).
 */
export function protectionOf(root: Multipart | Leaf | null, text: string): Protection | null {
  if (root === null) return null
  return ofPart(root) ?? inText(text)
}

function ofPart(part: Multipart | Leaf): Protection | null {
  if (!('children' in part)) return ofFile(part)
  const [first, second] = part.children
  if (part.type === 'multipart/encrypted') return encrypted('PGP')
  const inner = first === undefined ? null : ofPart(first)
  if (part.type !== 'multipart/signed') return part.type === 'multipart/mixed' ? inner : null
  return inner ?? signed(isPgpSignature(second) ? 'PGP' : 'S/MIME')
}

function isPgpSignature(part: Multipart | Leaf | undefined): boolean {
  if (part === undefined || 'children' in part) return false
  return part.type.value === 'application/pgp-signature'
}

function ofFile({ type }: Leaf): Protection | null {
  if (!/^application\/(?:x-)?pkcs7-mime$/.test(type.value)) return null
  const kind = (type.params.get('smime-type') ?? '').toLowerCase()
  if (kind !== 'signed-data') return encrypted('S/MIME')
  return wrapped
}

function inText(text: string): Protection | null {
  const start = text.slice(0, 5_000)
  if (/^-----BEGIN PGP MESSAGE-----/m.test(start)) return encrypted('PGP')
  return /^-----BEGIN PGP SIGNED MESSAGE-----/m.test(start) ? signed('PGP') : null
}

const openElsewhere = 'Öppna originalet i ett mejlprogram'

const wrapped: Protection = {
  isSealed: true,
  words: `Mejlet är signerat (S/MIME) så att texten inte kan läsas här. ${openElsewhere}.`,
}

function encrypted(by: string): Protection {
  const words = `Mejlet är krypterat (${by}) och kan inte läsas här.`
  return { isSealed: true, words: `${words} ${openElsewhere} som har nyckeln.` }
}

function signed(by: string): Protection {
  const words = `Mejlet är signerat (${by}). Signaturen är inte kontrollerad.`
  return { isSealed: false, words }
}
