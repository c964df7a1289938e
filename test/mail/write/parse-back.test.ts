import { simpleParser, type AddressObject } from 'mailparser'
import PostalMime, { type Address } from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { type OutgoingMail } from '../../../src/mail/mail.ts'
import { buildRaw } from '../../../src/mail/write/build.ts'
import { everyKind } from './kinds.ts'

/** What a mail says, in the same form whoever has read it. */
interface Said {
  from: string[]
  to: string[]
  cc: string[]
  replyTo: string[]
  subject: string
  ids: (string | null)[]
  date: string
  text: string
  html: string
  files: { name: string; type: string; bytes: string }[]
}

const someone = (name: string, address: string) => `${name} <${address}>`

function putIn(mail: OutgoingMail): Said {
  const { fromName, fromAddress, toName, toAddress, cc, replyTo, files } = mail
  return {
    from: [someone(fromName, fromAddress)],
    to: [someone(toName, toAddress)],
    cc: cc.map(({ name, address }) => someone(name, address)),
    replyTo: replyTo === null ? [] : [someone('', replyTo)],
    subject: mail.subject,
    ids: [mail.messageId, mail.inReplyTo, mail.refs.join(' ') || null],
    date: mail.date.toISOString(),
    text: mail.text.trimEnd(),
    html: mail.html.trimEnd(),
    files: files.map(({ name, type, content }) => ({ name, type, bytes: content.toString('hex') })),
  }
}

async function byMailparser(raw: Buffer): Promise<Said> {
  const mail = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true })
  const people = (found: AddressObject | AddressObject[] | undefined) =>
    [found ?? []]
      .flat()
      .flatMap(({ value }) => value.map((one) => someone(one.name, one.address ?? '')))
  return {
    from: people(mail.from),
    to: people(mail.to),
    cc: people(mail.cc),
    replyTo: people(mail.replyTo),
    subject: mail.subject ?? '',
    ids: [
      mail.messageId ?? null,
      mail.inReplyTo ?? null,
      [mail.references ?? []].flat().join(' ') || null,
    ],
    date: mail.date?.toISOString() ?? '',
    text: (mail.text ?? '').trimEnd(),
    html: (mail.html || '').trimEnd(),
    files: mail.attachments.map((file) => ({
      name: file.filename ?? '',
      type: file.contentType,
      bytes: file.content.toString('hex'),
    })),
  }
}

async function byPostalMime(raw: Buffer): Promise<Said> {
  const mail = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' })
  const people = (found: Address[] | undefined) =>
    (found ?? []).map((one) => someone(one.name, one.address ?? ''))
  return {
    from: people(mail.from && [mail.from]),
    to: people(mail.to),
    cc: people(mail.cc),
    replyTo: people(mail.replyTo),
    subject: mail.subject ?? '',
    ids: [mail.messageId ?? null, mail.inReplyTo ?? null, mail.references ?? null],
    date: new Date(mail.date ?? '').toISOString(),
    text: (mail.text ?? '').trimEnd(),
    html: (mail.html ?? '').trimEnd(),
    files: mail.attachments.map((file) => ({
      name: file.filename ?? '',
      type: file.mimeType,
      bytes: Buffer.from(file.content as ArrayBuffer).toString('hex'),
    })),
  }
}

describe('a mail of ours is read as it was meant', () => {
  test.each(everyKind)('%s', async (_kind, mail) => {
    const raw = await buildRaw(mail)
    expect(await byMailparser(raw)).toEqual(putIn(mail))
    expect(await byPostalMime(raw)).toEqual(putIn(mail))
  })
})
