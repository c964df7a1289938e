import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { storeRaw } from '../../src/mail/raw.ts'
import { startEscalation } from '../../src/ticket/escalations.ts'
import { arrive, type Arrival } from '../support/office.ts'
import { openDeskApp } from '../support/desk-app.ts'
import { buildMail } from '../support/mail-builder.ts'
import { testDatabase } from '../support/postgres.ts'

const now = new Date('2026-03-17T09:20:00Z')
const app = await openDeskApp(await testDatabase(), now.toISOString())
const { office, ctx } = app
const { people } = office
const anna = await app.as(people.anna)

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')

/** A mail with these files, stored as it came. */
async function mailWith(
  files: { filename: string; contentType: string; content: Buffer; cid?: string }[],
  more: Partial<Arrival> = {},
) {
  const raw = buildMail({
    from: 'Tobias Nylund <t.nylund@post.example>',
    to: 'kontakt@bjorkvalla.example',
    subject: 'Bilder',
    text: 'Se bilagor.',
    attachments: files,
  })
  const stored = await ctx.db.transaction().execute((tx) => storeRaw(tx, raw, now))
  const attachments = files.map(({ filename, contentType, content, cid }) => ({
    filename,
    contentType,
    size: content.length,
    sha256: sha256(content),
    cid: cid ?? null,
    inline: cid !== undefined,
  }))
  const one = await arrive(office, { at: now, attachments, sha256: stored.sha256, ...more })
  return { ...one, raw }
}

test('the HTML of a mail has a policy of its own that forbids every request and script', async () => {
  const one = await arrive(office, {
    at: now,
    html: '<p>Hej</p><script>alert(1)</script><img src="https://spion.example/1.gif">',
  })
  const frame = await anna.get(`/meddelanden/${one.messageId}/html`)
  expect(frame.headers['content-security-policy']).toBe(
    "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'; " +
      "base-uri 'none'; form-action 'none'; sandbox allow-same-origin",
  )
  expect(frame.text).toContain('<p>Hej</p>')
  expect(frame.text).toContain('data-stopped="1"')
  expect(frame.text).not.toMatch(/<script|spion/)
  const page = await anna.get(`/arenden/${one.number}`)
  expect(page.text).toMatch(/<iframe[^>]* sandbox="allow-same-origin"/)
})

test('the original is given byte for byte, as a file', async () => {
  const one = await mailWith([])
  const original = await anna.get(`/meddelanden/${one.messageId}/original`)
  expect(original.bytes.equals(one.raw)).toBe(true)
  expect(original.headers).toMatchObject({
    'content-type': 'message/rfc822',
    'content-disposition': `attachment; filename="${one.number}.eml"; filename*=UTF-8''${one.number}.eml`,
    'x-content-type-options': 'nosniff',
  })
})

test('an attachment is saved, never shown, under a harmless name and type', async () => {
  const page = Buffer.from('<script>alert(document.cookie)</script>')
  const one = await mailWith([
    {
      filename: 'Åkes ritning.pdf',
      contentType: 'application/pdf',
      content: Buffer.from('%PDF-1'),
    },
    { filename: '../../etc/passwd‮.html', contentType: 'text/html', content: page },
  ])
  const pdf = await anna.get(`/meddelanden/${one.messageId}/bilagor/0`)
  expect(pdf.bytes.toString()).toBe('%PDF-1')
  expect(pdf.headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': `attachment; filename="Akes ritning.pdf"; filename*=UTF-8''%C3%85kes%20ritning.pdf`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  })
  const html = await anna.get(`/meddelanden/${one.messageId}/bilagor/1`)
  expect(html.bytes.equals(page)).toBe(true)
  expect(html.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="passwd.html"; filename*=UTF-8''passwd.html`,
  })
  expect((await anna.get(`/meddelanden/${one.messageId}/bilagor/2`)).status).toBe(404)
  expect((await anna.get(`/meddelanden/${one.messageId}/bilagor/x`)).status).toBe(404)
})

test('a picture in the text is shown when its bytes are a picture, whatever they are called', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  const one = await mailWith(
    [
      { filename: 'logga.png', contentType: 'image/png', content: png, cid: 'logga@x' },
      { filename: 'ond.png', contentType: 'image/png', content: svg, cid: 'ond@x' },
    ],
    { html: '<p>Se</p><img src="cid:logga@x"><img src="cid:ond@x"><img src="cid:saknas@x">' },
  )
  const frame = await anna.get(`/meddelanden/${one.messageId}/html`)
  expect(frame.text).toContain(`src="/meddelanden/${one.messageId}/bilder/0"`)
  expect(frame.text).not.toContain('saknas')
  const picture = await anna.get(`/meddelanden/${one.messageId}/bilder/0`)
  expect(picture.headers['content-type']).toBe('image/png')
  expect(picture.bytes.equals(png)).toBe(true)
  expect((await anna.get(`/meddelanden/${one.messageId}/bilder/1`)).status).toBe(404)
})

test('a message is read by those who work with the queue and the officer it was handed to', async () => {
  const one = await mailWith([
    { filename: 'a.txt', contentType: 'text/plain', content: Buffer.from('a') },
  ])
  const to = { functionId: office.gatuenheten, personId: null, name: 'G', address: 'g@x.example' }
  const lena = await app.as(people.lena)
  const paths = ['html', 'bilagor/0'].map((end) => `/meddelanden/${one.messageId}/${end}`)
  for (const path of paths) expect((await lena.get(path)).status).toBe(404)
  await ctx.db.transaction().execute((tx) =>
    startEscalation(
      tx,
      {
        ticketId: one.ticketId,
        turnId: one.turnId,
        to,
        summary: 'Hur?',
        by: people.anna,
        dueAt: now,
        remindAt: null,
      },
      now,
    ),
  )
  for (const path of paths) expect((await lena.get(path)).status).toBe(200)
  expect((await lena.get(`/meddelanden/${one.messageId}/original`)).status).toBe(403)
  const per = await app.as(people.per)
  for (const path of paths) expect((await per.get(path)).status).toBe(404)
  const adam = await app.as(people.adam)
  for (const path of paths) expect((await adam.get(path)).status).toBe(403)
})
