import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type MunicipalityConfig } from '../../config.ts'
import { fillBlocks, type Words } from './fill.ts'
import { type Language } from './language.ts'
import { parseBody } from './markup.ts'
import { templates } from './render.ts'

/** What stands below an answer. */
export interface Signature {
  name: string
  /** May be empty when it names nobody. */
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
  /** It names the contact centre, not a person. */
  isGeneral: boolean
}

/** A person, as a signature needs to know him. */
export interface Signing {
  name: string
  title: string
  unit: string
  phone: string
  /** His own address; without it that of the mailbox stands there. */
  email?: string
}

/**
 * The signature of a person who answers from a mailbox, as the town has decided: with his own address, with that of
 * the mailbox, or without a person. Who has answered is recorded in any case.
 */
export function signatureFields(
  person: Signing,
  departmentName: string,
  municipality: MunicipalityConfig,
  mailboxAddress: string,
): Signature {
  return {
    ...who(person, municipality, mailboxAddress),
    department: departmentName.trim(),
    municipality: municipality.name.trim(),
    visitAddress: municipality.visitAddress.trim(),
    postalAddress: municipality.postalAddress.trim(),
    website: municipality.website.trim(),
  }
}

function who(person: Signing, municipality: MunicipalityConfig, mailboxAddress: string) {
  const { signaturePolicy, contactCentre, phone } = municipality
  if (signaturePolicy === 'general') {
    const house = { name: contactCentre.trim(), title: '', unit: '', phone: phone.trim() }
    return { ...house, email: mailboxAddress, isGeneral: true }
  }
  const isOwn = signaturePolicy === 'personal'
  return {
    name: person.name.trim(),
    title: person.title.trim(),
    unit: person.unit.trim(),
    phone: person.phone.trim(),
    email: (isOwn && person.email?.trim()) || mailboxAddress,
    isGeneral: false,
  }
}

/** As it leaves, in text and HTML. While something is missing its line is left out. */
export function renderSignature(signature: Signature, language: Language = 'sv'): Words {
  const { unit, department, website, phone, email } = signature
  const fields = Object.entries(signature).map(
    ([name, value]) => [name, typeof value === 'string' && value !== '' ? value : null] as const,
  )
  return fillBlocks(read(language), {
    ...Object.fromEntries(fields),
    place: [unit, department].filter((one) => one !== '').join(', ') || null,
    phoneLink: /\d/.test(phone) ? `tel:${international(phone)}` : null,
    mailLink: email ? `mailto:${email}` : null,
    websiteLabel: website.replace(/^https?:\/\//, ''),
  })
}

/** 0980-319 200 as +46980319200 (E.164). */
function international(phone: string): string {
  const digits = phone.replace(/[^\d+]/g, '')
  return digits.replace(/^0/, '+46')
}

const known = new Map<Language, ReturnType<typeof parseBody>>()

function read(language: Language): ReturnType<typeof parseBody> {
  const template =
    known.get(language) ??
    parseBody(readFileSync(path.join(templates, `signature.${language}.txt`), 'utf8'))
  known.set(language, template)
  return template
}
