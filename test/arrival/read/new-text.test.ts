import { describe, expect, test } from 'vitest'
import { newText, withoutSignature } from '../../../src/arrival/read/new-text.ts'

const fresh = (text: string) => newText(text, { isForward: false }).text

describe('the new words stand above', () => {
  test.each([
    [
      'Gmail in Swedish',
      'Den tis 10 mars 2026 kl 09:15 skrev Anna <kontakt@bjorkvalla.example>:\n> Hej!',
    ],
    [
      'Gmail, wrapped',
      'Den tis 10 mars 2026 kl 09:15 skrev Kontaktcenter <\nkontakt@bjorkvalla.example>:\n\n> Hej!',
    ],
    ['Apple in Swedish', '10 mars 2026 kl. 09:15 skrev Anna <kontakt@bjorkvalla.example>:\n\nHej!'],
    ['Thunderbird', 'Den 2026-03-10 kl. 09:15, skrev Anna:\n> Hej!'],
    ['English', 'On Tue, Mar 10, 2026 at 9:15 AM Anna <kontakt@bjorkvalla.example> wrote:\n> Hej!'],
    [
      'name first',
      'Anna Sjölund <kontakt@bjorkvalla.example> skrev den 10 mars 2026 09:15:\n\nHej!',
    ],
    [
      'Outlook',
      'Från: Anna <kontakt@bjorkvalla.example>\nSkickat: den 10 mars 2026 09:15\nTill: Eva\nÄmne: SV: x\n\nHej!',
    ],
    ['Outlook, bold', '*Från:* Anna\n*Skickat:* den 10 mars 2026\n*Till:* Eva\n\nHej!'],
    [
      'Outlook in English',
      'From: Anna\nSent: Tuesday, March 10, 2026\nTo: Eva\nSubject: Re: x\n\nHej!',
    ],
    ['a divider', '-----Ursprungligt meddelande-----\nFrån: Anna\n\nHej!'],
    ['an English divider', '----- Original Message -----\nHej!'],
    ['quote marks alone', '> Hej!\n> Hur gick det?'],
    [
      'Outlook for phones',
      'Hämta Outlook för iOS<https://aka.example>\n________________________________\nFrån: Anna\nSkickat: idag\nTill: Eva\n\nHej!',
    ],
  ])('%s', (_, quoted) => {
    expect(fresh(`Tack, men lampan lyser inte.\n\n${quoted}`)).toBe('Tack, men lampan lyser inte.')
  })
})

describe('nothing is lost', () => {
  test('of an answer below the quotation', () => {
    expect(fresh('Den 2026-03-16 14:00, Anna skrev:\n> Vilken lekplats?\n\nDen vid ån.')).toBe(
      'Den vid ån.',
    )
  })

  test('of answers between the quoted lines', () => {
    const text = 'Hej!\n> Vilken lekplats?\nDen vid ån.\n> Vad är trasigt?\nGungan.'
    expect(fresh(text)).toBe('Hej!\nDen vid ån.\nGungan.')
  })

  test.each([
    ['a citizen’s own sentence', 'Hej!\nDen 3 mars kl 10:15 skrev jag till er:\nLampan är trasig.'],
    ['a letter that opens with a head', 'Från: mig\nSkickat: idag\nTill: er\n\nLampan är trasig.'],
    ['an address list', 'Hej!\nFrån: Storgatan 1\nBehöver flyttas.'],
    ['words that end in a colon', 'On the road there is:\na hole'],
    ['nothing but a quotation', '> Lampan är trasig.'],
    ['arithmetic', 'Är 3 > 2?'],
  ])('of %s', (_, text) => {
    expect(fresh(text)).toBe(text)
  })

  test('of what is forwarded', () => {
    const text = 'Kan ni ta detta?\n\nFrån: Anna\nSkickat: idag\nTill: er\n\nLampan är trasig.'
    expect(newText(text, { isForward: true }).text).toBe(text)
  })
})

test('what was cut is told in words', () => {
  expect(newText('Ja.\n> Hej', { isForward: false }).reason).toBe(
    'Rader som börjar med > är citerade.',
  )
  expect(newText('Ja.', { isForward: false }).reason).toBeNull()
})

test('a signature below two dashes is no part of the question', () => {
  expect(withoutSignature('Lampan är trasig.\n-- \nByggfirman AB')).toBe('Lampan är trasig.')
  expect(withoutSignature('--\nLampan')).toBe('--\nLampan')
})
