import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type MunicipalityConfig } from '../../config.ts'
import { domainOf } from '../address.ts'
import { fillBlocks, type Words } from './fill.ts'
import { parseBody } from './markup.ts'
import { templates } from './render.ts'

/** What stands below a personal answer. */
export interface Signature {
  name: string
  title: string
  /** May be empty: not everybody has one. */
  unit: string
  department: string
  municipality: string
  visitAddress: string
  postalAddress: string
  phone: string
  email: string
  website: string
}

/** The signature of a person who answers from a mailbox. */
export function signatureFields(
  person: { name: string; title: string; unit: string; phone: string },
  departmentName: string,
  municipality: MunicipalityConfig,
  mailboxAddress: string,
): Signature {
  return {
    name: person.name.trim(),
    title: person.title.trim(),
    unit: person.unit.trim(),
    department: departmentName.trim(),
    municipality: municipality.name.trim(),
    visitAddress: municipality.visitAddress.trim(),
    postalAddress: municipality.postalAddress.trim(),
    phone: person.phone.trim(),
    email: mailboxAddress,
    website: municipality.website.trim(),
  }
}

/**
 * What is missing or wrong in the eight fields, at most one sentence each; empty: the signature is complete.
 * The address is that of the mailbox, so that the thread comes back.
 */
export function signatureFaults(signature: Signature): string[] {
  return fields.flatMap(({ missing, wrong, value, fits }) => {
    if (value(signature) === '') return [missing]
    return fits(signature) ? [] : [wrong]
  })
}

/** How many of the eight fields are right, and what is wrong with the others. */
export interface Completeness {
  faults: string[]
  complete: number
  of: number
}

export function completeness(signature: Signature): Completeness {
  const faults = signatureFaults(signature)
  const of = fields.length
  return { faults, complete: of - faults.length, of }
}

/** As it leaves, in text and HTML. While something is missing its line is left out. */
export function renderSignature(signature: Signature): Words {
  const { unit, department, website, phone, email } = signature
  const fields = Object.entries(signature).map(([name, value]) => [name, value || null] as const)
  return fillBlocks(read(), {
    ...Object.fromEntries(fields),
    place: [unit, department].filter((one) => one !== '').join(', ') || null,
    phoneLink: /\d/.test(phone) ? `tel:${international(phone)}` : null,
    mailLink: email ? `mailto:${email}` : null,
    websiteLabel: website.replace(/^https?:\/\//, ''),
  })
}

interface Field {
  missing: string
  wrong: string
  value: (signature: Signature) => string
  fits: (signature: Signature) => boolean
}

const always = () => true

const fields: Field[] = [
  {
    missing: 'Namn saknas.',
    wrong: 'Både förnamn och efternamn behövs.',
    value: ({ name }) => name,
    fits: ({ name }) => name.split(/\s+/).length >= 2,
  },
  { missing: 'Befattning saknas.', wrong: '', value: ({ title }) => title, fits: always },
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

/** 0980-319 200 as +46980319200 (E.164). */
function international(phone: string): string {
  const digits = phone.replace(/[^\d+]/g, '')
  return digits.replace(/^0/, '+46')
}

let template: ReturnType<typeof parseBody> | undefined

function read(): ReturnType<typeof parseBody> {
  template ??= parseBody(readFileSync(path.join(templates, 'signature.sv.txt'), 'utf8'))
  return template
}
