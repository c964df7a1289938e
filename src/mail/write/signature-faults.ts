import { domainOf } from '../address.ts'
import { type Signature } from './signature.ts'

/** What is missing or wrong in the eight fields, at most one sentence each; empty: the signature is complete. */
export function signatureFaults(signature: Signature): string[] {
  return asked(signature).flatMap(({ missing, wrong, value, fits }) => {
    if (value(signature) === '') return [missing]
    return fits(signature) ? [] : [wrong]
  })
}

/** How many of the fields are right, and what is wrong with the others. */
export interface Completeness {
  faults: string[]
  complete: number
  of: number
}

export function completeness(signature: Signature): Completeness {
  const faults = signatureFaults(signature)
  const of = asked(signature).length
  return { faults, complete: of - faults.length, of }
}

/** One that names nobody has no title. */
function asked({ isGeneral }: Signature): Field[] {
  return isGeneral ? fields.filter((field) => field !== title) : fields
}

interface Field {
  missing: string
  wrong: string
  value: (signature: Signature) => string
  fits: (signature: Signature) => boolean
}

const always = () => true

const title: Field = {
  missing: 'Befattning saknas.',
  wrong: '',
  value: (signature) => signature.title,
  fits: always,
}

const fields: Field[] = [
  {
    missing: 'Namn saknas.',
    wrong: 'Både förnamn och efternamn behövs.',
    value: ({ name }) => name,
    fits: ({ name, isGeneral }) => isGeneral || name.split(/\s+/).length >= 2,
  },
  title,
  {
    missing: 'Förvaltning saknas.',
    wrong: '',
    value: ({ department }) => department,
    fits: always,
  },
  {
    missing: 'Kommunens namn saknas.',
    wrong: '',
    value: ({ municipality }) => municipality,
    fits: always,
  },
  {
    missing: 'Adress saknas.',
    wrong: 'Postadressen saknar postnummer.',
    value: ({ postalAddress }) => postalAddress,
    fits: ({ postalAddress }) => /\b\d{3} ?\d{2}\b/.test(postalAddress),
  },
  {
    missing: 'Telefonnummer saknas.',
    wrong: 'Telefonnumret är inte fullständigt.',
    value: ({ phone }) => phone,
    fits: ({ phone }) => /^(?:\+46|0)[\d\s-]{6,}$/.test(phone),
  },
  {
    missing: 'E-postadress saknas.',
    wrong: 'E-postadressen är inte fullständig.',
    value: ({ email }) => email,
    fits: ({ email }) => domainOf(email) !== '',
  },
  {
    missing: 'Webbplats saknas.',
    wrong: 'Webbplatsen ska börja med https:// och ligga på kommunens domän.',
    value: ({ website }) => website,
    fits: ({ website, email }) => isOwnSite(website, domainOf(email)),
  },
]

/** True for https on the domain the mail leaves from, or one above or below it. */
function isOwnSite(website: string, domain: string): boolean {
  const url = URL.parse(website)
  if (url?.protocol !== 'https:') return false
  const host = url.hostname.replace(/^www\./, '')
  return host === domain || host.endsWith(`.${domain}`) || domain.endsWith(`.${host}`)
}
