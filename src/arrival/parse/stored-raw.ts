import { type Queryable } from '../../db/connect.ts'
import { isUnreachable } from '../../db/unreachable.ts'
import { streamRaw } from '../../mail/raw.ts'
import { type RawStream } from './parsed.ts'

/** A stored mail that is fetched from the database while it is read, a chunk at a time. Size in bytes. */
export function storedRaw(
  db: Queryable,
  { sha256, size }: { sha256: Buffer; size: number },
): RawStream {
  return { key: sha256.toString('hex'), size, open: () => whatIsThere(db, sha256) }
}

/** Bytes that are lost must not hold up other mail: the stream ends early. @throws when the database is away */
async function* whatIsThere(db: Queryable, sha256: Buffer): AsyncGenerator<Buffer> {
  try {
    yield* streamRaw(db, sha256)
  } catch (thrown) {
    if (isUnreachable(thrown)) throw thrown
  }
}

/** The same when its size is not known. @throws when it is not there */
export async function findRaw(db: Queryable, sha256: Buffer): Promise<RawStream> {
  const { size } = await db
    .selectFrom('raw_message')
    .select('size')
    .where('sha256', '=', sha256)
    .executeTakeFirstOrThrow()
  return storedRaw(db, { sha256, size })
}

/** Several small mails with one query, by their hashes in hex. One that is not whole is left out. */
export async function readSmall(
  db: Queryable,
  mails: readonly { sha256: Buffer; size: number }[],
): Promise<Map<string, Buffer>> {
  if (mails.length === 0) return new Map()
  const rows = await db
    .selectFrom('raw_chunk')
    .select(['sha256', 'bytes'])
    .where(
      'sha256',
      'in',
      mails.map(({ sha256 }) => sha256),
    )
    .orderBy('sha256')
    .orderBy('seq')
    .execute()
  const chunks = Map.groupBy(rows, ({ sha256 }) => sha256.toString('hex'))
  return new Map(
    mails.flatMap(({ sha256, size }): [string, Buffer][] => {
      const key = sha256.toString('hex')
      const [first = Buffer.alloc(0), ...others] = (chunks.get(key) ?? []).map(({ bytes }) => bytes)
      const whole = others.length === 0 ? first : Buffer.concat([first, ...others])
      return whole.length === size ? [[key, whole]] : []
    }),
  )
}
