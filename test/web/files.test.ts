import { createHash } from 'node:crypto'
import { type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { findMessage } from '../../src/desk/message.ts'
import { openFiles, type Patience } from '../../src/web/ticket/files.ts'
import { storeRaw } from '../../src/mail/raw.ts'
import { arrive } from '../support/office.ts'
import { openDeskApp } from '../support/desk-app.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
const now = new Date('2026-03-17T09:20:00Z')
const app = await openDeskApp(url, now.toISOString())
const anna = await app.as(app.office.people.anna)

const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex')
const png = (i: number) => Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from([i])])

async function mail(parts: string, attachments: { content: Buffer; cid: string | null }[]) {
  const head = 'From: a@post.example\r\nContent-Type: multipart/related; boundary=b\r\n\r\n'
  const raw = Buffer.from(`${head}${parts}--b--\r\n`)
  const stored = await app.ctx.db.transaction().execute((tx) => storeRaw(tx, raw, now))
  const listed = attachments.map(({ content, cid }) => ({
    ...{ filename: 'a.png', contentType: 'image/png', size: content.length, inline: true },
    ...{ sha256: sha256(content), cid },
  }))
  return arrive(app.office, { at: now, sha256: stored.sha256, attachments: listed })
}

const part = (content: Buffer, i: number) =>
  `--b\r\nContent-Type: image/png\r\nContent-ID: <${i}@x>\r\n` +
  `Content-Transfer-Encoding: base64\r\n\r\n${content.toString('base64')}\r\n`

test('a mail is read once for all of its pictures, however many it shows', async () => {
  const pictures = Array.from({ length: 200 }, (_, i) => png(i))
  const one = await mail(
    pictures.map(part).join(''),
    pictures.map((content, i) => ({ content, cid: `${i}@x` })),
  )
  const at = (i: number) => `/meddelanden/${one.messageId}/bilder/${i}`
  expect((await anna.get(at(0))).bytes.equals(png(0))).toBe(true)
  await runSql(url, 'delete from raw_chunk')
  const others = await Promise.all(pictures.slice(1).map((_, i) => anna.get(at(i + 1))))
  expect(others.map(({ status }) => status)).toEqual(others.map(() => 200))
  expect(others.at(-1)?.bytes.equals(png(199))).toBe(true)
})

test('a large file streams out of the database, and is never taken for another', async () => {
  const large = Buffer.alloc(6_000_000, 'abc')
  const one = await mail(part(large, 1), [{ content: large, cid: null }])
  const path = `/meddelanden/${one.messageId}/bilagor/0`
  const file = await anna.get(path)
  expect(file.headers).toMatchObject({
    'content-length': String(large.length),
    'content-security-policy': "default-src 'none'; sandbox",
  })
  expect(file.bytes.equals(large)).toBe(true)
  const other = await mail(part(Buffer.alloc(6_000_000, 'abd'), 1), [{ content: large, cid: null }])
  expect((await anna.get(`/meddelanden/${other.messageId}/bilagor/0`)).status).toBe(404)
  await runSql(url, 'delete from raw_chunk where seq = 0')
  expect((await anna.get(path)).status).toBe(404)
})

/** A large attachment, and how to download it. */
async function download(patience: Patience, mark: string) {
  const content = Buffer.alloc(6_000_000, mark)
  const one = await mail(part(content, 1), [{ content, cid: null }])
  const { anna } = app.office.people
  const person = { id: anna, role: 'kommunvagledare' } as const
  const message = await findMessage(app.ctx.db, { messageId: one.messageId, person })
  const files = openFiles(app.ctx, patience)
  const open = async () => (await files.attachment(message!, 0)) as Readable
  return { content, open, path: `/meddelanden/${one.messageId}/bilagor/0` }
}

test('downloads that stand still hold up no other for long', { timeout: 60_000 }, async () => {
  const { content, open } = await download({ stalledMs: 3_000, waitMs: 50_000 }, 'still')
  const faults: string[] = []
  for (let i = 0; i < 4; i++) {
    const still = await open()
    still.once('error', ({ message }) => faults.push(message))
  }
  expect((await buffer(await open())).equals(content)).toBe(true)
  expect(faults).toContain('Nobody takes the file.')
})

test('of many downloads at once some are refused in plain words', { timeout: 60_000 }, async () => {
  const { content, open } = await download({ stalledMs: 50_000, waitMs: 50 }, 'many')
  const still = await Promise.all([open(), open(), open(), open()])
  const words = 'Många stora bilagor hämtas just nu. Försök igen om en stund.'
  await expect(open()).rejects.toMatchObject({ statusCode: 503, words })
  const ended = new Promise((resolve) => still[0].once('close', resolve))
  still[0].destroy()
  await ended
  await expect
    .poll(async () => (await buffer(await open())).equals(content), { timeout: 30_000 })
    .toBe(true)
  for (const one of still) one.destroy()
})

test('a file of a mail that was listed in another order is found by what it is', async () => {
  const [first, large, last] = [png(1), Buffer.alloc(2_000_000, 'x'), png(2)]
  const listed = [last, first, large].map((content, i) => ({ content, cid: `${i}@x` }))
  const one = await mail([first, large, last].map(part).join(''), listed)
  const at = (what: string, i: number) => anna.get(`/meddelanden/${one.messageId}/${what}/${i}`)
  expect((await at('bilagor', 0)).bytes.equals(last)).toBe(true)
  expect((await at('bilagor', 2)).bytes.equals(large)).toBe(true)
  expect((await at('bilder', 1)).bytes.equals(first)).toBe(true)
})

test('a file that stands in no text is no picture to be shown', async () => {
  const one = await mail(part(png(1), 1), [{ content: png(1), cid: null }])
  expect((await anna.get(`/meddelanden/${one.messageId}/bilder/0`)).status).toBe(404)
  expect((await anna.get(`/meddelanden/${one.messageId}/bilagor/0`)).status).toBe(200)
})

test('a mail that cannot be read costs its files alone', async () => {
  const bomb = Array.from({ length: 5_000 }, () => '--b\r\nContent-Type: a/b\r\n\r\nx\r\n').join('')
  const one = await mail(bomb, [{ content: Buffer.from('y'), cid: 'x' }])
  const file = await anna.get(`/meddelanden/${one.messageId}/bilagor/0`)
  expect(file.status).toBe(404)
  expect(file.text).toContain('Hämta hela mejlet i original i stället')
  expect((await anna.get(`/meddelanden/${one.messageId}/bilder/0`)).status).toBe(404)
  expect((await anna.get(`/meddelanden/${one.messageId}/original`)).bytes.length).toBeGreaterThan(
    bomb.length,
  )
})
