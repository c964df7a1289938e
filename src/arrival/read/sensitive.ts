import { findTerms, indexTerms, joined, readTerm, type Term } from './classify/words.ts'

/**
 * What makes a text sensitive, as Swedish labels ready to be shown; empty: nothing. A mail with any is
 * handled with more care, so it may rather mark too much. docs/arrival.md, "Sensitive"
 */
export function findSensitive(subject: string, text: string, now: Date): string[] {
  const whole = `${subject}\n${text}`.slice(0, longest)
  const found = new Set([...identityNumbers(whole, now), ...payment(whole)])
  const all = joined(subject, text.trim())
  for (const { term } of findTerms(words, all)) found.add(term.label)
  return order.filter((label) => found.has(label))
}

const longest = 200_000

const terms = {
  'Skyddad identitet':
    'skyddad identitet, skyddade personuppgifter, sekretessmarker*, kvarskriv*, ' +
    'skyddad folkbokföring, skyddad adress, hemlig adress',
  Hälsa:
    'diagnos*, sjukskriv*, cancer*, depression*, deprimer*, demens*, adhd, autism*, gravid*, ' +
    'medicin*, läkarintyg*, sjukhus*, missbruk*, funktionsnedsätt*, psykisk ohälsa, hiv',
  'Tro, fackligt eller läggning':
    'religion, religiös*, facklig*, sexuell läggning, etnisk*, homosexuell*, transperson*',
  'Brott eller social situation':
    'dömd, fängelse*, lvu, lvm, försörjningsstöd*, skulder, kronofogden, socialbidrag*, ' +
    'orosanmäl*, vårdnadstvist*',
} as const

interface Sign extends Term {
  label: string
}

const words = indexTerms<Sign>(
  Object.entries(terms).flatMap(([label, list]) =>
    list.split(', ').map((term) => ({ ...readTerm(term), label })),
  ),
)

const order = [
  'Skyddad identitet',
  'Personnummer',
  'Möjligt personnummer',
  'Hälsa',
  'Brott eller social situation',
  'Tro, fackligt eller läggning',
  'Kort- eller kontonummer',
]

/** Personal and co-ordination numbers (Skatteverket, SKV 704); a day from 61 is a co-ordination number. */
const identityNumber =
  /(?<![\d-])(?<century>18|19|20)?(?<year>\d{2})(?<month>0[1-9]|1[0-2])(?<day>0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[-+ ]?(?<last>\d{4})(?![\d-])/g

function identityNumbers(text: string, now: Date): string[] {
  const labels = [...text.matchAll(identityNumber)].map(({ groups = {} }) => {
    const { century, year = '', month = '', day = '', last = '' } = groups
    if (!isPastDate({ century, year, month, day }, now)) return null
    return luhn(`${year}${month}${day}${last}`) ? 'Personnummer' : 'Möjligt personnummer'
  })
  const found = labels.filter((label) => label !== null)
  return found.includes('Personnummer') ? ['Personnummer'] : found
}

interface Born {
  century: string | undefined
  year: string
  month: string
  day: string
}

/** Without a century either of the last two may be meant. */
function isPastDate({ century, year, month, day }: Born, now: Date): boolean {
  const dayOfMonth = Number(day) > 60 ? Number(day) - 60 : Number(day)
  const centuries = century === undefined ? ['19', '20'] : [century]
  return centuries.some((hundreds) => {
    const date = new Date(Date.UTC(Number(hundreds + year), Number(month) - 1, dayOfMonth))
    return date.getUTCMonth() === Number(month) - 1 && date <= now
  })
}

/** ISO/IEC 7812-1 annex B. */
function luhn(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, i) => {
      const doubled = Number(digit) * (i % 2 === 0 ? 1 : 2)
      return total + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
  return sum % 10 === 0
}

const cardNumber = /(?<![\d-])[2-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\d-])/g
const accountNear =
  /\b(?:clearing|clearingnr|clearingnummer|konto|kontot|kontonr|kontonummer|bankkonto)\b[^\d\n]{0,20}\d(?:[-, ]{0,2}\d){6,17}/i
const iban = /\bSE\d{2}(?: ?\d{4}){5}\b/

function payment(text: string): string[] {
  const isCard = [...text.matchAll(cardNumber)].some(([number]) => {
    const digits = number.replace(/\D/g, '')
    return digits.length >= 13 && digits.length <= 19 && luhn(digits)
  })
  return isCard || accountNear.test(text) || iban.test(text) ? ['Kort- eller kontonummer'] : []
}
