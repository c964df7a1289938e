import { describe, expect, test } from 'vitest'
import { classify } from '../../../src/arrival/read/classify/index.ts'
import { taxonomy } from '../../../src/municipality/taxonomy.ts'

describe('a question belongs to', () => {
  test.each([
    ['bygg', 'Bygglov?', 'Ska bygga ett attefallshus, behövs bygglov?'],
    ['gata', 'Gatlampan utanför Storgatan 12', 'Gatlampan har varit trasig i två veckor.'],
    ['ifo', 'pengar', 'när kommer pengarna??? har inte fått nåt försörjningsstöd'],
    ['forskola', 'Kö', 'I just moved here and need a place in kindergarten for my daughter'],
    ['va', 'Sopor', 'Soptunnan är inte tömd'],
    ['grundskola', 'Skolskjuts', 'Hur ansöker jag om skolskjuts eller busskort?'],
    ['kansli', 'Handlingar', 'Jag vill begära ut en allmän handling'],
    ['aldre', 'Mamma', 'Min mammas hemtjänst kom inte i morse'],
    ['overformyndare', 'God man', 'Hur byter jag god man?'],
  ])('%s: %s', (key, subject, text) => {
    expect(classify(subject, text).key).toBe(key)
  })

  test('an area by compounds and definite forms', () => {
    expect(classify('Fråga', 'Vem är bygglovshandläggaren?').key).toBe('bygg')
    expect(classify('Fråga', 'Var ligger kommunens skyddsrummet?').key).toBe('kris')
  })

  test('an area when the writer has no å, ä and ö', () => {
    expect(classify('Fraga om dagis', 'har ni oppet pa forskolan i sommar?').key).toBe('forskola')
    expect(classify('Aldreboende', 'hur soker man aldreboende?').key).toBe('aldre')
  })

  test('no area for a folded word among unfolded ones', () => {
    expect(classify('', 'Jag vill köpa en rok åt mig').reason.words).not.toContain('rok')
  })
})

describe('a word means what it means', () => {
  test.each([
    ['Får man tälta utan lov?'],
    ['Jag ber om lov att elda.'],
    ['Får vi lov att hänga upp skyltar?'],
    ['Tack och lov gick det bra.'],
    ['Jag bad om svar i går.'],
  ])('not in an idiom: %s', (text) => {
    expect(classify('', text)).toMatchObject({ key: 'allmant', confidence: 'unsure' })
  })

  test('but beside one, and in a longer phrase', () => {
    expect(classify('Fråga om lov', 'När är det lov i skolan?').key).toBe('grundskola')
    expect(classify('', 'Grannen har byggt utan lov.').key).toBe('bygg')
  })

  test('also when every area has it, where nothing else speaks', () => {
    const invoice = classify('Faktura', 'Jag förstår inte fakturan.')
    expect(invoice).toMatchObject({ key: 'ekonomi', confidence: 'unsure' })
    expect(classify('Faktura', 'Fakturan för bygglovet är fel.').key).toBe('bygg')
    expect(classify('', 'Hur gör jag en ansökan?').key).toBe('allmant')
  })
})

describe('certainty', () => {
  test('comes with strong words in subject and text', () => {
    expect(classify('Bygglov för attefallshus', 'Hej, behövs bygglov?')).toEqual({
      key: 'bygg',
      confidence: 'sure',
      reason: {
        words: ['bygglov', 'attefallshus'],
        alternative: null,
        why: 'Orden bygglov och attefallshus i ämne och text.',
      },
    })
  })

  test('does not come with a single weak word', () => {
    const { confidence, reason } = classify('Hej', 'Jag undrar över ett skyddsrum')
    expect(confidence).toBe('unsure')
    expect(reason.why).toBe('Ordet skyddsrum i texten.')
  })

  test('does not come when two areas are close, and the other is named', () => {
    const text = 'Gäller det grundskolan eller förskolan?'
    const { key, confidence, reason } = classify('Skolor', text)
    expect([key, reason.alternative].sort()).toEqual(['forskola', 'grundskola'])
    expect(confidence).toBe('unsure')
  })
})

describe('the general area', () => {
  test.each(['blankett', 'avgift', 'klaga', 'boka', 'ansökan', 'handläggare'])(
    'is chosen when only %s is said, which every area has',
    (word) => {
      const { key, confidence } = classify(word, `Hej, det gäller ${word}.`)
      expect({ key, confidence }).toEqual({ key: 'allmant', confidence: 'unsure' })
    },
  )

  test('names the area that was too weak', () => {
    const { reason } = classify('Avgift', 'Jag vill klaga på en avgift')
    expect(reason.alternative).toBe('ekonomi')
    expect(reason.why).toBe('Ordet avgift räcker inte för att peka ut ett område.')
  })

  test('is chosen when no word says anything', () => {
    expect(classify('', '')).toMatchObject({
      key: 'allmant',
      confidence: 'unsure',
      reason: { words: [], alternative: null, why: 'Inga ord i mejlet pekar ut ett område.' },
    })
  })

  test('gives way to any other area', () => {
    expect(classify('Öppettider', 'Vilka öppettider har biblioteket?').key).toBe('kultur')
  })
})

test('every area can be found by each of its own strong words', () => {
  const strong = taxonomy.flatMap(({ key, terms }) =>
    terms
      .filter((term) => term.includes('!'))
      .map((term) => [key, term.replace(/[!*]/g, '')] as const),
  )
  const lost = strong.filter(([key, word]) => {
    const { key: found, reason } = classify(word, `${word} ${word}`)
    return found !== key && reason.alternative !== key
  })
  expect(strong.length).toBeGreaterThan(100)
  expect(lost).toEqual([])
})
