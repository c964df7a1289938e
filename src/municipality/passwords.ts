import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify(argon2)
const cost = { parallelism: 1, tagLength: 32, memory: 19_456, passes: 2 }

/** argon2id with OWASP's first choice of cost; the cost stands in the hash, so it can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await derive('argon2id', { message: normal(password), nonce, ...cost })
  const { memory, passes, parallelism } = cost
  const parts = [nonce, tag].map((bytes) => bytes.toString('base64url'))
  return ['argon2id', memory, passes, parallelism, ...parts].join('$')
}

/**
 * True when the password belongs to the hash. Without a hash the same work is done against a made-up one,
 * so that an unknown account takes as long as a known one.
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, nonce, tag] = (hash ?? (await decoy)).split('$')
  const expected = Buffer.from(tag ?? '', 'base64url')
  const actual = await derive('argon2id', {
    message: normal(password),
    nonce: Buffer.from(nonce ?? '', 'base64url'),
    parallelism: Number(parallelism),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
  })
  return timingSafeEqual(actual, expected) && hash !== null
}

const decoy = hashPassword(randomBytes(16).toString('hex'))

/** The same password typed on two keyboards is the same password. */
function normal(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'))
}
