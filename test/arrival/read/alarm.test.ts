import { describe, expect, test } from 'vitest'
import { parseMail } from '../../../src/arrival/parse/parse.ts'
import { readMail, type Reading } from '../../../src/arrival/read/read.ts'

const own = new Set(['kontakt@bjorkvalla.example'])
const form = {
  ...{ id: '1', name: 'Kontakt', active: true, sender: 'webb@bjorkvalla.example', subject: '' },
  ...{ headerName: '', headerText: '', inquirer: 'field' as const, emailLabel: 'E-post' },
  ...{ nameLabel: 'Namn', phoneLabel: 'Telefon', questionLabel: 'Meddelande', questionEnd: '' },
  areaKey: null,
}

async function read(text: string, from = 'Eva <eva@post.example>'): Promise<Reading> {
  const head = `From: ${from}\nTo: kontakt@bjorkvalla.example\nSubject: SV: Hej\nIn-Reply-To: <a@b.example>\nContent-Type: text/plain; charset=utf-8`
  const mail = await parseMail(Buffer.from(`${head}\n\n${text}\n`.replaceAll('\n', '\r\n')))
  const around = { folder: 'INBOX', own, ticketPrefix: 'BV', forms: [form] }
  return readMail(mail, mail.headers, around, new Date('2026-07-01T08:00:00Z'))
}

describe('danger is seen', () => {
  test.each([
    ['below two dashes', 'Tack!\n--\nJag vill ta mitt liv\nanna@x.example'],
    ['below the mark of a signature', 'Tack!\n-- \nJag vill ta mitt liv'],
    ['below the phone', 'Tack!\n\nMvh\nEva Ek\n070-123 45 67\nDet brinner'],
    [
      'in what may be a header or not',
      'Hej\nFrån: Storgatan 1\nTill: Lillgatan\nDatum: 2026-07-01 10:15\nÄmne: Flytt\n\nDet brinner i huset.',
    ],
  ])('%s', async (_, text) => {
    const { urgentNow, isThanks } = await read(text)
    expect(urgentNow).not.toBeNull()
    expect(isThanks).toBe(false)
  })

  test('in what looks like a field of a web form', async () => {
    const text =
      'E-post: a@x.example\nMeddelande: Hej\nTelefon fungerar inte hemma\nDet brinner i skåpet'
    const reading = await read(text, 'webb@bjorkvalla.example')
    expect(reading.newText).toBe('Hej\nTelefon fungerar inte hemma\nDet brinner i skåpet')
    expect(reading.urgentNow?.class).toBe('Brand, gas eller ras')
  })

  test('but not again in what is quoted', async () => {
    const quoted =
      'Från: Eva <eva@post.example>\nSkickat: den 1 juli 2026 09:15\nTill: Kontakt\nÄmne: Brand'
    const { urgentNow } = await read(`Nu är det släckt.\n\n${quoted}\n\nDet brinner i huset.`)
    expect(urgentNow).toBeNull()
  })
})
