import { createHash } from 'node:crypto'
import { type FetchMessageObject, type ImapFlow } from 'imapflow'
import { ahead } from '../../base/ahead.ts'
import { freeBuffers } from '../../base/free-buffers.ts'
import { guarded, stillThere } from './ask.ts'
import { isRefusal } from './fault.ts'
import { type FetchedMail, NotWhole } from './session.ts'

/** A message of more bytes is read in pieces of this length. */
export const largeFrom = 1_000_000
const pieceLength = largeFrom
/** Bytes; each of them has been copied some times on its way. */
const freedEvery = 4_000_000

/**
 * The beginning of a large message, and the rest in pieces (RFC 3501 section 6.4.5, BODY[]<origin>), each asked
 * for while the one before is used. It ends where a piece is short, whatever size the server has told; when
 * the two disagree it is read once more, and taken if it comes the same.
 * @throws NotWhole, as reading it does, when it is gone, refused, or never the same twice
 */
export async function openLarge(client: ImapFlow, uid: number): Promise<FetchedMail> {
  const first = await piece(client, uid, 0)
  const size = first.size ?? 0
  const source = first.source ?? Buffer.alloc(0)
  return {
    uid,
    size,
    head: source.subarray(0, largeFrom),
    internalDate: new Date(first.internalDate ?? NaN),
    source: whole(client, { uid, size }, source),
  }
}

interface Expected {
  uid: number
  size: number
}

async function* whole(client: ImapFlow, mail: Expected, first: Buffer): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let length = 0
  for await (const bytes of ahead(pieces(client, mail.uid, first))) {
    hash.update(bytes)
    length += bytes.length
    yield bytes
    if (length % freedEvery < bytes.length) freeBuffers()
  }
  if (length === mail.size) return
  const again = createHash('sha256')
  for await (const bytes of pieces(client, mail.uid, null)) again.update(bytes)
  if (!again.digest().equals(hash.digest())) throw new NotWhole('incomplete')
}

/** A server that knows no pieces gives all of it at once. */
async function* pieces(
  client: ImapFlow,
  uid: number,
  first: Buffer | null,
): AsyncGenerator<Buffer> {
  let bytes = first ?? (await read(client, uid, 0))
  let at = 0
  for (;;) {
    if (bytes.length > 0) yield bytes
    at += bytes.length
    if (bytes.length !== pieceLength) return
    bytes = await read(client, uid, at)
  }
}

async function read(client: ImapFlow, uid: number, start: number): Promise<Buffer> {
  const { source = Buffer.alloc(0) } = await piece(client, uid, start)
  if (start > 0 && source.length > pieceLength) throw new NotWhole('incomplete')
  return source
}

function piece(client: ImapFlow, uid: number, start: number): Promise<FetchMessageObject> {
  return guarded(client, [uid], async () => {
    const found = await ask(client, uid, start)
    if (found?.source !== undefined && (originOf(found) ?? start) === start) return found
    if (!(await stillThere(client, [uid])).has(uid)) throw new NotWhole('vanished')
    throw new NotWhole(found === null ? 'refused' : 'incomplete')
  })
}

async function ask(
  client: ImapFlow,
  uid: number,
  start: number,
): Promise<FetchMessageObject | null> {
  const source = { start, maxLength: pieceLength }
  const query = { uid: true, size: true, internalDate: true, source }
  try {
    const found = await client.fetchOne(String(uid), query, { uid: true })
    return found === false ? null : found
  } catch (thrown) {
    if (isRefusal(thrown)) return null
    throw thrown
  }
}

/** Where the piece begins, when the server says so. */
function originOf(found: FetchMessageObject): number | undefined {
  return (found as { partialOrigins?: Map<string, number> }).partialOrigins?.get('')
}
