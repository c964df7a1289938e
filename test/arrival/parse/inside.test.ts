import { describe, expect, test } from 'vitest'
import { parseMail, readFiles } from '../../../src/arrival/parse/parse.ts'
import { invitationWords } from '../../../src/arrival/read/invitation-words.ts'
import { fixture } from '../inbox.ts'

function bytes(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

describe('a mail within a mail', () => {
  const inner = (depth: number): string[] => [
    ...[`From: Eva <eva${depth}@x.example>`, `Subject: nr ${depth}`],
    ...(depth === 0
      ? ['', 'innerst']
      : [
          `Content-Type: multipart/mixed; boundary=d${depth}`,
          '',
          `--d${depth}`,
          '',
          `text ${depth}`,
        ]),
    ...(depth === 0
      ? []
      : [`--d${depth}`, 'Content-Type: message/rfc822', '', ...inner(depth - 1), `--d${depth}--`]),
  ]

  test('is shown with who wrote it, and is a file too', async () => {
    const mail = await parseMail(bytes(...inner(1)))
    expect(mail.text).toBe('text 1')
    expect(mail.mails).toMatchObject([
      { from: { name: 'Eva', address: 'eva0@x.example' }, subject: 'nr 0', text: 'innerst' },
    ])
    expect(mail.attachments).toMatchObject([
      { filename: 'nr 0.eml', contentType: 'message/rfc822' },
    ])
  })

  test('is shown five deep', async () => {
    let [mail] = (await parseMail(bytes(...inner(9)))).mails
    let depth = 0
    for (; mail !== undefined; [mail] = mail.mails) depth += 1
    expect(depth).toBe(5)
  })

  test('in base64 is read all the same', async () => {
    const coded = bytes(...inner(0)).toString('base64')
    const mail = await parseMail(
      bytes('Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', '', coded),
    )
    expect(mail.mails).toMatchObject([{ subject: 'nr 0', text: 'innerst' }])
  })

  test('and a delivery status are no part of the text', async () => {
    const mail = await parseMail(fixture('bounce'))
    expect(mail.text).not.toContain('Final-Recipient')
    expect(mail.enclosed.join()).toContain('Final-Recipient')
  })
})

describe('what a mail is sealed with is told', () => {
  test.each([
    ['Content-Type: application/pkcs7-mime; smime-type=enveloped-data', 'krypterat (S/MIME)'],
    ['Content-Type: application/pkcs7-mime; smime-type=signed-data', 'signerat (S/MIME)'],
    ['Content-Type: multipart/encrypted; boundary=b', 'krypterat (PGP)'],
    ['Content-Type: text/plain', null],
  ])('%s', async (head, expected) => {
    const { protection } = await parseMail(bytes(head, '', '--b', '', 'x', '--b--'))
    if (expected === null) expect(protection).toBeNull()
    else {
      expect(protection?.words).toContain(expected)
      expect(protection?.isSealed).toBe(true)
    }
  })

  test('a signature is named and the text is shown', async () => {
    const mail = await parseMail(
      bytes(
        ...['Content-Type: multipart/signed; boundary=b', '', '--b', '', 'Hej', '--b'],
        ...['Content-Type: application/pgp-signature', '', 'x', '--b--'],
      ),
    )
    expect(mail).toMatchObject({
      text: 'Hej',
      protection: { isSealed: false, words: expect.stringContaining('PGP') as string },
    })
  })

  test('PGP in the text is named too', async () => {
    const { protection } = await parseMail(bytes('', '', '-----BEGIN PGP MESSAGE-----', '', 'x'))
    expect(protection?.words).toContain('krypterat')
  })
})

describe('a calendar invitation is told', () => {
  const event = (method: string, ...lines: string[]) =>
    Buffer.from(
      [
        ...[`Content-Type: text/calendar; method=${method}`, '', 'BEGIN:VCALENDAR'],
        ...[`METHOD:${method}`, 'BEGIN:VTIMEZONE', 'DTSTART:16010101T000000', 'END:VTIMEZONE'],
        ...['BEGIN:VEVENT', 'SUMMARY:Samråd om\\, parken', 'LOCATION:Stadshuset'],
        ...['ORGANIZER;CN="Öberg, Åsa":mailto:Asa@x.example', ...lines, 'END:VEVENT'],
      ].join('\r\n'),
    )
  const told = async (raw: Buffer) => (await parseMail(raw)).invitations.map(invitationWords)

  test('in Swedish time, with place and who invites', async () => {
    const raw = event('REQUEST', 'DTSTART:20260610T070000Z', 'DTEND:20260610T080000Z')
    expect(await told(raw)).toEqual([
      {
        title: 'Inbjudan: Samråd om, parken',
        when: 'onsdag 10 juni 2026 kl. 09.00 till 10.00',
        where: 'Stadshuset',
        who: 'Öberg, Åsa (asa@x.example)',
      },
    ])
  })

  test.each([
    ['DTSTART;TZID=W. Europe Standard Time:20260610T090000', 'onsdag 10 juni 2026 kl. 09.00'],
    ['DTSTART;TZID=Europe/Helsinki:20260610T090000', 'onsdag 10 juni 2026 kl. 08.00'],
    ['DTSTART:20260610T090000', 'onsdag 10 juni 2026 kl. 09.00'],
    ['DTSTART;TZID=Mars:20260610T090000', 'onsdag 10 juni 2026 kl. 09.00 (tidszon ”Mars”)'],
    ['DTSTART;VALUE=DATE:20260610', 'onsdag 10 juni 2026, hela dagen'],
    ['DTSTART:20260231T090000', ''],
    ['DTSTART:nonsens', ''],
  ])('%s', async (line, when) => {
    expect(await told(event('REQUEST', line))).toMatchObject([{ when }])
  })

  test.each([
    ['CANCEL', 'X-A:b', 'Inställt: Samråd om, parken'],
    ['REQUEST', 'STATUS:CANCELLED', 'Inställt: Samråd om, parken'],
    ['REPLY', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@x', 'Tackar ja: Samråd om, parken'],
    ['REPLY', 'ATTENDEE;PARTSTAT=DECLINED:mailto:a@x', 'Tackar nej: Samråd om, parken'],
    ['PUBLISH', 'X-A:b', 'Kalenderhändelse: Samråd om, parken'],
  ])('%s, %s', async (method, line, title) => {
    expect(await told(event(method, line))).toMatchObject([{ title }])
  })
})

/** A winmail.dat with a text and one file. MS-OXTNEF */
function winmail(text: string, name: string, content: Buffer): Buffer {
  const attribute = (level: number, id: number, data: Buffer) => {
    const head = Buffer.alloc(9)
    head.writeUInt8(level)
    head.writeUInt32LE(id, 1)
    head.writeUInt32LE(data.length, 5)
    return Buffer.concat([head, data, Buffer.alloc(2)])
  }
  return Buffer.concat([
    Buffer.from([0x78, 0x9f, 0x3e, 0x22, 0, 0]),
    attribute(1, 0x2800c, Buffer.from(`${text}\0`, 'latin1')),
    attribute(2, 0x69002, Buffer.alloc(14)),
    attribute(2, 0x18010, Buffer.from(`${name}\0`, 'latin1')),
    attribute(2, 0x6800f, content),
  ])
}

describe('what Outlook has packed', () => {
  const mail = (content: Buffer) =>
    bytes(
      ...['Content-Type: application/ms-tnef; name=winmail.dat'],
      ...['Content-Transfer-Encoding: base64', '', content.toString('base64')],
    )

  test('is words and files', async () => {
    const raw = mail(winmail('H\u00e5l i v\u00e4gen', 'ritning.pdf', Buffer.from('%PDF')))
    const read = await parseMail(raw)
    expect(read.text).toBe('H\u00e5l i v\u00e4gen')
    expect(read.attachments).toMatchObject([
      { filename: 'ritning.pdf', contentType: 'application/pdf', size: 4 },
    ])
    const contents: string[] = []
    const source = async function* () {
      yield raw
    }
    await readFiles(source(), [0], async (_, content) => {
      for await (const chunk of content) contents.push(chunk.toString())
    })
    expect(contents).toEqual(['%PDF'])
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['something else', Buffer.from('hej')],
    ['its beginning', winmail('a', 'b', Buffer.alloc(50)).subarray(0, 40)],
  ])('is a file as it is when it is %s', async (_, content) => {
    expect((await parseMail(mail(content))).attachments).toMatchObject([
      { filename: 'winmail.dat', size: content.length },
    ])
  })
})
