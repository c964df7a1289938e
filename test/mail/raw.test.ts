import { createHash, randomBytes } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { readRaw, storeRaw, storeRaws, streamRaw } from '../../src/mail/raw.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const now = new Date('2026-03-17T09:20:00Z')
const url = await testDatabase()
const db = connect(url, { max: 4 })
afterAll(() => db.destroy())
const store = (source: Buffer | AsyncIterable<Buffer>) =>
  db.transaction().execute((tx) => storeRaw(tx, source, now))

const counts = () =>
  runSql(
    url,
    'select (select count(*) from raw_message) as messages, (select count(*) from raw_chunk) as chunks',
  )

async function* slices(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('the bytes of a mail', () => {
  test('come back as they were, from a buffer and from a stream', async () => {
    const bytes = randomBytes(2_500_000)
    const { sha256, size, isNew } = await store(bytes)
    expect({ size, isNew }).toEqual({ size: 2_500_000, isNew: true })
    expect(sha256).toEqual(createHash('sha256').update(bytes).digest())
    expect((await readRaw(db, sha256)).equals(bytes)).toBe(true)
    const streamed = randomBytes(1_200_000)
    const stored = await store(slices(streamed, 7_777))
    expect((await readRaw(db, stored.sha256)).equals(streamed)).toBe(true)
  })

  test('are stored in rows of at most a megabyte', async () => {
    const { sha256 } = await store(randomBytes(2_000_001))
    const rows = await runSql(
      url,
      'select length(bytes) as length from raw_chunk where sha256 = $1 order by seq',
      [sha256],
    )
    expect(rows.map(({ length }) => length)).toEqual([1_000_000, 1_000_000, 1])
    const sizes: number[] = []
    for await (const chunk of streamRaw(db, sha256)) sizes.push(chunk.length)
    expect(sizes).toEqual([1_000_000, 1_000_000, 1])
  })

  test('are stored once, also when two store them at the same time', async () => {
    const bytes = randomBytes(1_100_000)
    const both = await Promise.all([store(bytes), store(bytes)])
    expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true])
    expect((await store(bytes)).isNew).toBe(false)
    expect((await readRaw(db, both[0].sha256)).equals(bytes)).toBe(true)
  })

  test('are stored once, also when they come in a stream that ends after the other', async () => {
    const bytes = randomBytes(2_300_000)
    const both = await Promise.all([store(slices(bytes, 1_000_000)), store(slices(bytes, 50_000))])
    expect(both.map(({ isNew }) => isNew).sort()).toEqual([false, true])
    expect((await readRaw(db, both[0].sha256)).equals(bytes)).toBe(true)
    expect(await store(bytes)).toEqual({ ...both[0], isNew: false })
    const chunks = await runSql(
      url,
      'select distinct sha256 from raw_chunk where length(bytes) = 300000',
    )
    expect(chunks).toHaveLength(1)
  })

  test('leave nothing behind when the stream breaks', async () => {
    const before = await counts()
    async function* broken() {
      yield* slices(randomBytes(1_700_000), 600_000)
      throw new Error('the line broke')
    }
    await expect(store(broken())).rejects.toThrow('the line broke')
    expect(await counts()).toEqual(before)
  })

  test('of many mails are stored at once, and the same only once', async () => {
    const [one, two, three] = [randomBytes(10), randomBytes(1_500_000), randomBytes(0)]
    await store(one)
    const stored = await db.transaction().execute((tx) =>
      storeRaws(
        tx,
        [two, one, two, three].map((raw) => raw),
        now,
      ),
    )
    expect(stored.map(({ size }) => size)).toEqual([1_500_000, 10, 1_500_000, 0])
    expect(stored.map(({ isNew }) => isNew)).toEqual([true, false, false, expect.any(Boolean)])
    for (const [i, raw] of [two, one, two].entries()) {
      expect((await readRaw(db, stored[i]!.sha256)).equals(raw)).toBe(true)
    }
    expect(await db.transaction().execute((tx) => storeRaws(tx, [], now))).toEqual([])
  })

  test('may be none', async () => {
    const { sha256 } = await store(Buffer.alloc(0))
    expect(await readRaw(db, sha256)).toHaveLength(0)
  })

  test('that are not there, or not whole, are an error and not an empty mail', async () => {
    await expect(readRaw(db, randomBytes(32))).rejects.toThrow()
    const { sha256 } = await store(randomBytes(1_000_001))
    await runSql(url, 'delete from raw_chunk where sha256 = $1 and seq = 1', [sha256])
    await expect(readRaw(db, sha256)).rejects.toThrow()
  })
})
