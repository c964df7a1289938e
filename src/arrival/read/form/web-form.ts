import { type FormDetails, type FormProfile } from '../../../municipality/forms.ts'
import { type Address, soleAddress } from '../../../mail/address.ts'
import { type Classified } from '../classify/index.ts'
import { decodeWords } from '../../parse/encoded-word.ts'
import { headerOf, type Header } from '../../parse/headers.ts'
import { oneLine } from '../one-line.ts'
import { fits } from '../pattern.ts'
import { type Fields, readFields } from './fields.ts'

/** A mail as a form's profile looks at it. */
export interface FormMail {
  headers: readonly Header[]
  /** Who sent it, which is a machine. */
  from: Address
  subject: string
  text: string
  /** Our own addresses, in lower case: none of them asks. */
  own: ReadonlySet<string>
}

/** What was read out of the mail of a form. */
export interface WebForm {
  form: FormProfile
  /** Who asks; null: it could not be read, and the mail stays with its sender. */
  inquirer: Address | null
  /** As it was typed; '' when the form has no such field. */
  phone: string
  /** The words of the question; null: the whole text is. */
  question: string | null
  /** From the question to the end of the text, in which danger is looked for; null: the whole text. */
  onward: string | null
  /** In plain Swedish: which form, and how the inquirer was found. */
  reason: string
  /** In plain Swedish: what is wrong; null: nothing. */
  fault: string | null
}

/** Reads a mail by the first form that it comes from; null: it comes from none. docs/arrival.md, "Web forms" */
export function readWebForm(forms: readonly FormProfile[], mail: FormMail): WebForm | null {
  const form = forms.find((one) => one.active && isFrom(one, mail))
  if (form === undefined) return null
  const fields = readFields(mail.text, form)
  const inquirer = inquirerOf(form, fields, mail)
  const phone = /\d/.test(fields.phone) ? oneLine(fields.phone).slice(0, 40) : ''
  return {
    ...{ form, inquirer, phone },
    question: fields.question,
    onward: fields.onward,
    reason: reasonOf(form, { inquirer, phone, sender: mail.from.address }),
    fault: inquirer === null ? faultOf(mail.from.address) : null,
  }
}

/** Whether a mail comes from the form: everything that it is known by fits. */
export function isFrom(form: FormDetails, mail: Omit<FormMail, 'text' | 'own'>): boolean {
  const { sender, subject, headerName, headerText } = form
  if (sender === '' && subject === '' && headerName === '') return false
  if (sender !== '' && !fits(mail.from.address, 'equals', sender)) return false
  if (subject !== '' && !fits(mail.subject, 'contains', subject)) return false
  return headerName === '' || hasLine(mail.headers, headerName.toLowerCase(), headerText)
}

function hasLine(headers: readonly Header[], name: string, text: string): boolean {
  return headers.some((header) => {
    return header.name === name && fits(decodeWords(header.value.slice(0, 4_000)), 'contains', text)
  })
}

/** The address must be one that everybody reads the same way; the name may be anything. */
function inquirerOf(form: FormDetails, fields: Fields, mail: FormMail): Address | null {
  const source =
    form.inquirer === 'field'
      ? fields.email
      : decodeWords(headerOf(mail.headers, 'reply-to').slice(0, 2_000))
  const found = soleAddress(source)
  if (found === null || mail.own.has(found.address)) return null
  const name = fields.name.includes('@') ? '' : fields.name
  return { name: oneLine(name || found.name).slice(0, 200), address: found.address }
}

function reasonOf(
  { name, inquirer: place, emailLabel }: FormProfile,
  found: { inquirer: Address | null; phone: string; sender: string },
): string {
  const from = `Webbformuläret ”${name}”, skickat av ${found.sender || 'okänd adress'}.`
  if (found.inquirer === null) return from
  const where = place === 'field' ? `fältet ”${emailLabel}”` : 'svarsadressen (Reply-To)'
  const phone = found.phone === '' ? '' : ` Telefon: ${found.phone}.`
  return `${from} Den som frågar är läst ur ${where}.${phone}`
}

function faultOf(sender: string): string {
  const to = sender === '' ? '' : ` Ett svar går till ${sender}.`
  return `Avsändaren kunde inte läsas ur formuläret.${to} Läs hela mejlet och svara den som frågar på annat sätt.`
}

/** The words that the inquirer has written: nothing of a form is a quotation. */
export function questionOf({ question }: WebForm, text: string): string {
  return question ?? text
}

/** The area that everything from the form has; null: the words decide. */
export function areaOf(found: WebForm | null): Classified | null {
  const key = found?.form.areaKey ?? null
  if (found === null || key === null) return null
  const why = `Allt från webbformuläret ”${found.form.name}” hör hit.`
  return { key, confidence: 'sure', reason: { words: [], alternative: null, why } }
}
