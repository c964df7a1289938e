import { createHash } from 'node:crypto'
import { type Queryable, type Tx } from '../db/connect.ts'

/** One row holds at most this much: a single value of 50 MB costs six times that to read back. */
const chunkSize = 1_000_000

export interface StoredRaw {
  sha256: Buffer
  /** Bytes. */
  size: number
  /** False when the same bytes were there already. */
  isNew: boolean
}

/**
 * Stores a message exactly as the mail server gave it, once per content. A stream is held in memory until
 * it has ended, since its hash is the key of its chunks.
 */
export async function storeRaw(
  tx: Tx,
  source: AsyncIterable<Buffer> | Buffer,
  now: Date,
): Promise<StoredRaw> {
  const bytes = Buffer.isBuffer(source) ? source : await collect(source)
  const sha256 = createHash('sha256').update(bytes).digest()
  const inserted = await tx
    .insertInto('raw_message')
    .values({ sha256, size: bytes.length, stored_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('size')
    .executeTakeFirst()
  if (inserted !== undefined) await storeChunks(tx, sha256, bytes)
  return { sha256, size: bytes.length, isNew: inserted !== undefined }
}

/** The whole message. @throws Error when it is not there or not whole. */
export async function readRaw(db: Queryable, sha256: Buffer): Promise<Buffer> {
  return collect(streamRaw(db, sha256))
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
  }
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function storeChunks(tx: Tx, sha256: Buffer, bytes: Buffer): Promise<void> {
  for (let seq = 0; seq * chunkSize < bytes.length; seq++) {
    const chunk = bytes.subarray(seq * chunkSize, (seq + 1) * chunkSize)
    await tx.insertInto('raw_chunk').values({ sha256, seq, bytes: chunk }).execute()
  }
}
