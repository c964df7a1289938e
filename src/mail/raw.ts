import { createHash, randomBytes } from 'node:crypto'
import { freeNewBuffers } from '../base/free-buffers.ts'
import { type Queryable, type Tx } from '../db/connect.ts'

/** One row holds at most this much: a single value of 50 MB costs six times that to read back. */
const chunkSize = 1_000_000
/** Bytes. Of what is read PostgreSQL's answer is left over, twice as long: too much for Node to forget in time. */
const freedEvery = 4_000_000

export interface StoredRaw {
  sha256: Buffer
  /** Bytes. */
  size: number
  /** False when the same bytes were there already. */
  isNew: boolean
}

/**
 * Stores a message exactly as the mail server gave it, once per content. Of a stream no more than a chunk is
 * held: it is written under a key made up for it, which becomes its hash when that is known.
 */
export async function storeRaw(
  tx: Tx,
  source: AsyncIterable<Buffer> | Buffer,
  now: Date,
): Promise<StoredRaw> {
  if (!Buffer.isBuffer(source)) return storeStream(tx, source, now)
  const [stored] = await storeRaws(tx, [source], now)
  if (stored === undefined) throw new Error('A message was not stored.')
  return stored
}

/** As `storeRaw` for several messages with few queries. What is said of each, in their order. */
export async function storeRaws(
  tx: Tx,
  sources: readonly Buffer[],
  now: Date,
): Promise<StoredRaw[]> {
  const raws = sources.map((bytes) => ({ bytes, sha256: hashOf(bytes) }))
  // In the order of their keys, so that two that store the same messages wait for each other instead of for ever.
  const once = [...new Map(raws.map((raw) => [raw.sha256.toString('hex'), raw]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, raw]) => raw)
  const fresh = await insertNew(tx, once, now)
  const rows = once
    .filter(({ sha256 }) => fresh.has(sha256.toString('hex')))
    .flatMap(({ sha256, bytes }) =>
      chunksOf(bytes).map((part, seq) => ({ sha256, seq, bytes: part })),
    )
  if (rows.length > 0) await tx.insertInto('raw_chunk').values(rows).execute()
  return raws.map(({ sha256, bytes }) => {
    return { sha256, size: bytes.length, isNew: fresh.delete(sha256.toString('hex')) }
  })
}

/** The whole message. @throws Error when it is not there or not whole. */
export async function readRaw(db: Queryable, sha256: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of streamRaw(db, sha256)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The message, chunk by chunk. @throws Error when it is not there or not whole. */
export async function* streamRaw(db: Queryable, sha256: Buffer): AsyncGenerator<Buffer> {
  const { size } = await db
    .selectFrom('raw_message')
    .select('size')
    .where('sha256', '=', sha256)
    .executeTakeFirstOrThrow()
  let read = 0
  for (let seq = 0; read < size; seq++) {
    const { bytes } = await db
      .selectFrom('raw_chunk')
      .select('bytes')
      .where('sha256', '=', sha256)
      .where('seq', '=', seq)
      .executeTakeFirstOrThrow()
    read += bytes.length
    yield bytes
    if (read % freedEvery < bytes.length) freeNewBuffers()
  }
}

/** The keys in hex of those that were not there. */
async function insertNew(
  tx: Tx,
  raws: readonly { sha256: Buffer; bytes: Buffer }[],
  now: Date,
): Promise<Set<string>> {
  if (raws.length === 0) return new Set()
  const rows = await tx
    .insertInto('raw_message')
    .values(raws.map(({ sha256, bytes }) => ({ sha256, size: bytes.length, stored_at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('sha256')
    .execute()
  return new Set(rows.map(({ sha256 }) => sha256.toString('hex')))
}

async function storeStream(tx: Tx, source: AsyncIterable<Buffer>, now: Date): Promise<StoredRaw> {
  const provisional = randomBytes(32)
  await tx
    .insertInto('raw_message')
    .values({ sha256: provisional, size: 0, stored_at: now })
    .execute()
  const hash = createHash('sha256')
  let size = 0
  let seq = 0
  for await (const bytes of inChunks(source)) {
    hash.update(bytes)
    size += bytes.length
    await tx.insertInto('raw_chunk').values({ sha256: provisional, seq, bytes }).execute()
    seq += 1
  }
  const sha256 = hash.digest()
  return { sha256, size, isNew: await rename(tx, provisional, { sha256, size, now }) }
}

/** Gives the chunks their real key, or drops them when a message with that key is there. */
async function rename(
  tx: Tx,
  provisional: Buffer,
  { sha256, size, now }: { sha256: Buffer; size: number; now: Date },
): Promise<boolean> {
  const inserted = await tx
    .insertInto('raw_message')
    .values({ sha256, size, stored_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('size')
    .executeTakeFirst()
  const isNew = inserted !== undefined
  if (isNew) {
    await tx.updateTable('raw_chunk').set({ sha256 }).where('sha256', '=', provisional).execute()
  } else await tx.deleteFrom('raw_chunk').where('sha256', '=', provisional).execute()
  await tx.deleteFrom('raw_message').where('sha256', '=', provisional).execute()
  return isNew
}

/** The same bytes in pieces of one chunk, the last may be shorter. */
async function* inChunks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let length = 0
  for await (const bytes of source) {
    held.push(bytes)
    length += bytes.length
    while (length >= chunkSize) {
      const all = held.length === 1 && held[0] ? held[0] : Buffer.concat(held)
      yield all.subarray(0, chunkSize)
      length -= chunkSize
      held = length === 0 ? [] : [all.subarray(chunkSize)]
    }
  }
  if (length > 0) yield Buffer.concat(held)
}

function chunksOf(bytes: Buffer): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += chunkSize) {
    chunks.push(bytes.subarray(at, at + chunkSize))
  }
  return chunks
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
