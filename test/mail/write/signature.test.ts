import { describe, expect, test } from 'vitest'
import { demoMunicipality, type SignaturePolicy } from '../../../src/config.ts'
import { completeness, signatureFaults } from '../../../src/mail/write/signature-faults.ts'
import {
  renderSignature,
  type Signature,
  signatureFields,
} from '../../../src/mail/write/signature.ts'
import { seenWords, textWords } from '../words.ts'

const anna = {
  name: 'Anna Sjölund',
  title: 'Kommunvägledare',
  unit: 'Kontaktcenter',
  phone: '0980-319 200',
}
const whole = signatureFields(
  anna,
  'Kommunstyrelseförvaltningen',
  demoMunicipality,
  'kontakt@bjorkvalla.example',
)

describe('a signature', () => {
  const own = 'anna.sjolund@bjorkvalla.example'
  const under = (signaturePolicy: SignaturePolicy) =>
    signatureFields(
      { ...anna, email: own },
      'Kommunstyrelseförvaltningen',
      { ...demoMunicipality, signaturePolicy },
      'kontakt@bjorkvalla.example',
    )

  test('gives the address of the mailbox, unless the town wants the person’s own', () => {
    expect(under('personal-shared')).toEqual(whole)
    expect(under('personal')).toEqual({ ...whole, email: own })
    expect(signatureFaults(under('personal'))).toEqual([])
  })

  test('names nobody where the town wants it so, and is complete then too', () => {
    const general = under('general')
    expect(renderSignature(general).text).toBe(
      [
        'Med vänlig hälsning',
        '',
        'Kontaktcenter',
        '',
        'Kommunstyrelseförvaltningen',
        'Björkvalla kommun',
        '',
        'Telefon: 0980-319 200',
        'E-post: kontakt@bjorkvalla.example',
        'Besök: Kommunhuset, Torget 1, Björkvalla',
        'Post: Box 12, 000 12 Björkvalla',
        'https://www.bjorkvalla.example',
      ].join('\n'),
    )
    expect(completeness(general)).toEqual({ faults: [], complete: 7, of: 7 })
    expect(signatureFaults({ ...general, phone: '' })).toEqual(['Telefonnummer saknas.'])
  })

  test('has English words around the same facts below an answer in English', () => {
    const { text, html } = renderSignature(whole, 'en')
    expect(text).toMatch(/^Kind regards\n\nAnna Sjölund\nKommunvägledare\n\n/)
    expect(text).toMatch(/\nPhone: 0980-319 200\nE-mail: .*\nVisit: .*\nPost: .*\nhttps:/)
    expect(seenWords(html)).toEqual(textWords(text))
  })

  test('reads as the municipality wants it', () => {
    expect(renderSignature(whole).text).toBe(
      [
        'Med vänlig hälsning',
        '',
        'Anna Sjölund',
        'Kommunvägledare',
        '',
        'Kontaktcenter, Kommunstyrelseförvaltningen',
        'Björkvalla kommun',
        '',
        'Telefon: 0980-319 200',
        'E-post: kontakt@bjorkvalla.example',
        'Besök: Kommunhuset, Torget 1, Björkvalla',
        'Post: Box 12, 000 12 Björkvalla',
        'https://www.bjorkvalla.example',
      ].join('\n'),
    )
  })

  test('says the same in HTML, with links on the number, the address and the site', () => {
    const { text, html } = renderSignature(whole)
    expect(seenWords(html)).toEqual(textWords(text))
    expect(html).toContain('href="tel:+46980319200"')
    expect(html).toContain('href="mailto:kontakt@bjorkvalla.example"')
    expect(html).toContain('href="https://www.bjorkvalla.example"')
    expect(html).not.toMatch(/<(?:table|img|script)/)
  })

  test('does without a unit', () => {
    const { text } = renderSignature({ ...whole, unit: '' })
    expect(text).toContain('\n\nKommunstyrelseförvaltningen\nBjörkvalla kommun\n')
  })

  test('never lets a name become markup', () => {
    const { html } = renderSignature({
      ...whole,
      name: '<b>Anna</b> **[x](https://evil.example)**',
    })
    expect(html).toContain('&lt;b&gt;Anna&lt;/b&gt; **[x](https://evil.example)**')
    expect(html).not.toContain('href="https://evil.example"')
  })
})

describe('a complete signature', () => {
  test('has no faults', () => {
    expect(signatureFaults(whole)).toEqual([])
  })

  test.each<[Partial<Signature>, string]>([
    [{ name: '' }, 'Namn saknas.'],
    [{ name: 'Anna' }, 'Både förnamn och efternamn behövs.'],
    [{ title: '' }, 'Befattning saknas.'],
    [{ department: '' }, 'Förvaltning saknas.'],
    [{ municipality: '' }, 'Kommunens namn saknas.'],
    [{ postalAddress: '' }, 'Adress saknas.'],
    [{ postalAddress: 'Box 12, Björkvalla' }, 'Postadressen saknar postnummer.'],
    [{ phone: '' }, 'Telefonnummer saknas.'],
    [{ phone: '319 200' }, 'Telefonnumret är inte fullständigt.'],
    [{ phone: '0980-31x 200' }, 'Telefonnumret är inte fullständigt.'],
    [{ email: '' }, 'E-postadress saknas.'],
    [{ website: '' }, 'Webbplats saknas.'],
    [
      { website: 'http://www.bjorkvalla.example' },
      'Webbplatsen ska börja med https:// och ligga på kommunens domän.',
    ],
    [
      { website: 'https://bjorkvalla.example.evil.example' },
      'Webbplatsen ska börja med https:// och ligga på kommunens domän.',
    ],
    [
      { website: 'https://notbjorkvalla.example' },
      'Webbplatsen ska börja med https:// och ligga på kommunens domän.',
    ],
  ])('is not one with %j', (change, fault) => {
    expect(signatureFaults({ ...whole, ...change })).toContain(fault)
  })

  test.each(['+46 980 319200', '0980-319 200', '08-508 00 000'])(
    'may have %s as its number',
    (phone) => {
      expect(signatureFaults({ ...whole, phone })).toEqual([])
    },
  )

  test('lacks all eight fields at most', () => {
    const empty = Object.fromEntries(Object.keys(whole).map((key) => [key, '']))
    expect(signatureFaults({ ...whole, ...empty })).toHaveLength(8)
  })

  test('can be shown while anything is missing, without the line of what is', () => {
    for (const name of Object.keys(whole)) {
      const shown = renderSignature({ ...whole, [name]: '' })
      expect(shown.text).toContain('Med vänlig hälsning')
      expect(shown.html).not.toMatch(/(?:tel|mailto):"/)
    }
    expect(renderSignature({ ...whole, phone: '' }).text).not.toContain('Telefon')
    expect(renderSignature({ ...whole, phone: 'finns ej' }).text).not.toContain('Telefon')
  })
})
