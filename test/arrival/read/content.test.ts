import { describe, expect, test } from 'vitest'
import { previewOf, shorten } from '../../../src/arrival/read/preview.ts'
import { findSensitive } from '../../../src/arrival/read/sensitive.ts'
import { isThanks } from '../../../src/arrival/read/thanks.ts'
import { findUrgent } from '../../../src/arrival/read/urgent.ts'

describe('urgent is', () => {
  test.each([
    ['Suicid', 'Jag orkar inte leva längre'],
    ['Suicid', 'jag har tänkt på självmord'],
    ['Barn far illa', 'Jag vill göra en orosanmälan'],
    ['Barn far illa', 'Jag oroar mig för grannens barn, de är ute sent'],
    ['Våld eller hot mot person', 'min sambo slår mig'],
    ['Hot mot kommunen', 'Ni ska få se vad som händer'],
    ['Brand, gas eller ras', 'Det brinner i skolan'],
    ['Försvunnen person', 'Vi hittar inte min son'],
    ['Omsorg utebliven', 'Hemtjänsten kom inte i morse och hon svarar inte i telefon'],
    ['Fara på gata', 'ett brunnslock saknas på Storgatan'],
    ['Vatten eller avlopp', 'En stor vattenläcka på torget'],
    ['Vatten eller avlopp', 'Vattnet är brunt i hela kvarteret'],
    ['Flera sjuka', 'Vi blev matförgiftade på restaurangen'],
    ['Suicid', 'jag vill do, orkar inte leva'],
  ])('%s: %s', (name, text) => {
    expect(findUrgent('Hej', text)?.class).toBe(name)
  })

  test('told with the words that matched', () => {
    expect(findUrgent('', 'Jag orkar inte leva. Farväl.')?.words).toEqual([
      'orkar inte leva',
      'farväl',
    ])
  })

  test('the gravest class when there are several', () => {
    expect(findUrgent('Vattenläcka', 'jag vill inte leva')?.class).toBe('Suicid')
  })

  test.each([
    ['a request for documents', 'Jag begär ut en allmän handling'],
    ['an appeal', 'Jag vill överklaga beslutet'],
    ['a journalist', 'Jag är journalist och har deadline idag'],
    ['a postponement', 'Kan vi skjuta upp mötet?'],
    ['a smoke alarm', 'Var köper jag en brandvarnare?'],
    ['a break', 'Barnen har rast klockan tio'],
    ['a street lamp', 'Gatlampan är trasig'],
  ])('not %s', (_, text) => {
    expect(findUrgent('Fråga', text)).toBeNull()
  })
})

describe('sensitive is', () => {
  const now = new Date('2026-03-09T09:00:00Z')
  const labels = (text: string) => findSensitive('', text, now)

  test.each([
    ['Personnummer', 'mitt personnummer är 121212-1212'],
    ['Personnummer', '191212121212'],
    ['Personnummer', 'samordningsnummer 701063-2391'],
    ['Möjligt personnummer', '121212-1213'],
    ['Hälsa', 'min diagnos'],
    ['Skyddad identitet', 'vi har skyddade personuppgifter'],
    ['Brott eller social situation', 'skulder hos Kronofogden'],
    ['Tro, fackligt eller läggning', 'min religion'],
    ['Kort- eller kontonummer', 'kort 4111 1111 1111 1111'],
    ['Kort- eller kontonummer', 'clearing 8327-9, konto 123 456 789-0'],
  ])('%s: %s', (label, text) => {
    expect(labels(text)).toContain(label)
  })

  test.each([
    ['a phone number', 'ring 070-123 45 67'],
    ['a date that is none', '990231-1234'],
    ['a date to come', '20991212-1212'],
    ['digits in a longer number', '9121212121289'],
    ['an invoice number', 'faktura 40012345'],
    ['a hole in the road', 'hål i vägen'],
  ])('not %s', (_, text) => {
    expect(labels(text)).toEqual([])
  })
})

describe('thanks that ask for nothing', () => {
  test.each([
    'Tack!',
    'Tack så mycket för hjälpen\n\nMvh Eva',
    'Toppen, då vet jag.',
    'Thanks!',
    '👍',
    '🙏🏼 ❤️',
    'Kanon!',
    'Much appreciated',
  ])('%s', (text) => {
    expect(isThanks(text)).toBe(true)
  })

  test.each([
    'Tack, men när kommer ni?',
    'Tack för svaret men lampan lyser fortfarande inte',
    'Tack på förhand',
    'Tack. Jag behöver också en blankett',
    'Lampan är trasig',
    `Tack ${'för allt '.repeat(30)}`,
  ])('are not: %s', (text) => {
    expect(isThanks(text)).toBe(false)
  })
})

describe('the first line in the queue', () => {
  test('has no greeting and no line breaks', () => {
    expect(previewOf('Hej!\n\nLampan är\ntrasig.')).toBe('Lampan är trasig.')
    expect(previewOf('Hej Anna,\nlampan är trasig.')).toBe('lampan är trasig.')
    expect(previewOf('Hej!')).toBe('Hej!')
    expect(previewOf('')).toBe('')
  })

  test('is cut after a word', () => {
    expect(shorten('ett två tre fyra', 12)).toBe('ett två tre…')
    expect(Array.from(previewOf('åäö '.repeat(100))).length).toBeLessThanOrEqual(160)
  })

  test('holds nothing that hides or turns text', () => {
    expect(previewOf('a\u202eb\u200bc\u0000d')).toBe('a b c d')
  })
})
