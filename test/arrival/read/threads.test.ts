import { describe, expect, test } from 'vitest'
import { beginsAnew } from '../../../src/arrival/read/begins-anew.ts'
import { conversationOf } from '../../../src/arrival/read/conversation.ts'
import { readNames } from '../../../src/arrival/read/names.ts'
import { readSubject } from '../../../src/arrival/read/subject.ts'
import { mintReplyAddress } from '../../../src/mail/token.ts'

const head = Buffer.from('01d8a1b2c3d4e5f60718293a4b5c6d7e8f9001122334', 'hex')
const reply = Buffer.from('0102030405', 'hex')

describe('the conversation in Thread-Index', () => {
  test('is the first 22 bytes, however many replies there have been', () => {
    const first = conversationOf(head.toString('base64'))
    expect(first).toBe(head.toString('hex'))
    const later = Buffer.concat([head, reply, reply]).toString('base64')
    expect(conversationOf(later)).toBe(first)
    expect(conversationOf(`${later.slice(0, 20)}\r\n ${later.slice(20)}`)).toBe(first)
  })

  test.each([
    ['nothing', ''],
    ['too short', head.subarray(0, 21).toString('base64')],
    ['half a reply', Buffer.concat([head, reply.subarray(0, 3)]).toString('base64')],
    [
      'another first byte',
      Buffer.concat([reply.subarray(1, 2), head.subarray(1)]).toString('base64'),
    ],
    [
      'the same byte all over',
      Buffer.concat([head.subarray(0, 6), Buffer.alloc(16)]).toString('base64'),
    ],
    ['no base64', 'samma ärende som förra gången, tack'],
  ])('is none in %s', (_, value) => {
    expect(conversationOf(value)).toBeNull()
  })
})

describe('a mail that names another', () => {
  const mail = (subject: string, text: string, newText = text) =>
    beginsAnew({ about: readSubject(subject, 'BV'), text, newText, isThanks: false })

  test.each([
    ['Bygglov för altan', 'Hej! Vad kostar ett bygglov?'],
    ['Fwd: Bygglov', 'Hej! Vad kostar ett bygglov? // Eva'],
  ])('begins anew: %s', (subject, text) => {
    expect(mail(subject, text)).toBe(true)
  })

  test.each([
    ['an answer by its subject', 'SV: Bygglov', 'Vad kostar ett bygglov?'],
    ['without a subject', '', 'Vad kostar ett bygglov?'],
    ['our number', 'Bygglov [BV-2026-1482]', 'Vad kostar ett bygglov?'],
    ['quoted lines', 'Bygglov', 'Vad kostar det?\n\n> Hej Eva\n> Lampan är lagad.'],
    [
      'what Gmail writes',
      'Bygglov',
      'Vad?\n\nDen 10 mars 2026 kl. 09:15 skrev Anna <a@x.example>:\nHej',
    ],
    ['what Outlook writes', 'Bygglov', 'Vad?\n\nFrån: Anna\nSkickat: den 10 mars\n\nHej'],
    ['words about our answer', 'Bygglov', 'Tack för svaret! Då undrar jag om altanen.'],
    ['words about the mail before', 'Bygglov', 'Jag skrev till er igår. Nu gäller det altanen.'],
    ['a reminder', 'Påminnelse', 'Jag har inte fått något svar på min fråga.'],
    ['English words', 'Permit', 'As I wrote, the lamp is broken.'],
  ])('goes on with it: %s', (_, subject, text) => {
    expect(mail(subject, text)).toBe(false)
  })
})

describe('the reply address that a mail was sent to', () => {
  const secret = 'a secret of at least thirty-two characters'
  const id = '0a1b2c3d-0000-4000-8000-0123456789ab'
  const address = mintReplyAddress({ kind: 'answer', id }, secret, 'kontakt@x.example')!

  test.each(['delivered-to', 'x-original-to', 'envelope-to'])('is read from %s', (name) => {
    expect(readNames([{ name, value: `<${address}>` }], []).replyAddresses).toEqual([address])
  })

  test('is read from those it is addressed to, and from no other header', () => {
    const people = [{ name: '', address }]
    expect(readNames([], people).replyAddresses).toEqual([address])
    const subject = [{ name: 'subject', value: address }]
    expect(readNames(subject, []).replyAddresses).toEqual([])
  })
})
