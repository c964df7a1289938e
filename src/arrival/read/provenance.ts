import { type InboundKind } from '../../journey.ts'
import { type Address } from '../../mail/address.ts'
import { type FormProfile } from '../../municipality/forms.ts'
import { type Authenticity, judge } from './authenticity/authenticity.ts'
import { otherReplyTo } from './authenticity/reply-to.ts'
import { type AuthResult, trustedResults, type Trust } from './authenticity/results.ts'
import { type FormMail, readWebForm, type WebForm } from './form/web-form.ts'

/** Who a mail is from beyond what its From says, and whether that is so. */
export interface Provenance {
  kind: InboundKind
  /** Who asks: the sender, or who has filled in the form. */
  from: Address
  form: WebForm | null
  /** Decision → why, in plain Swedish. */
  reasons: Record<string, string>
}

/** What the town has decided, and whom it trusts. */
export interface Decided {
  forms?: readonly FormProfile[]
  trust?: Trust
  /** What DNS says of the sender, where no server that we trust says anything. */
  verified?: readonly AuthResult[]
}

/** Kinds that are never a form: they are about our own mail, or cannot be read. */
const answers: readonly InboundKind[] = ['human', 'auto-reply', 'out-of-office', 'list']
const mayBeForm: readonly InboundKind[] = [...answers, 'advertising', 'spam']

/**
 * Finds who asks: a form's mail is sent by a machine, in whose place stands who has filled it in. Says whether our
 * servers could prove the sender, and whether the answer is wanted elsewhere. docs/arrival.md, "Who it is from"
 */
export function provenanceOf(
  mail: FormMail & { kind: InboundKind; reason: string },
  { forms = [], trust = { authserv: [], received: [] }, verified = [] }: Decided,
): Provenance {
  const { kind, from, headers } = mail
  const form = mayBeForm.includes(kind) ? readWebForm(forms, mail) : null
  const told = trustedResults(headers, trust)
  const proven = provenOf(judge(told.length > 0 ? told : verified, from.address))
  if (form !== null)
    return { ...asForm(mail, form), reasons: { ...proven, ...whyForm(mail, form) } }
  return { kind, from, form, reasons: { kind: mail.reason, ...proven, ...replyToOf(mail) } }
}

function provenOf(proof: Authenticity | null): Record<string, string> {
  if (proof === null) return {}
  return { [proof.verdict === 'fail' ? 'unauthentic' : 'authenticity']: proof.reason }
}

/** Who fills in forms with rubbish is found by the filter for spam. */
function asForm({ kind, from }: FormMail & { kind: InboundKind }, form: WebForm) {
  const found: InboundKind = kind === 'spam' ? kind : 'web-form'
  return { kind: found, from: form.inquirer ?? from, form }
}

function whyForm(mail: { kind: InboundKind; reason: string }, form: WebForm) {
  const fault: Record<string, string> = form.fault === null ? {} : { formFault: form.fault }
  return { kind: mail.kind === 'spam' ? mail.reason : form.reason, ...fault }
}

/** Machines ask for answers in many places, and get none. */
function replyToOf({ kind, headers, from }: FormMail & { kind: InboundKind }) {
  const other = kind === 'human' ? otherReplyTo(headers, from.address) : null
  if (other === null) return {}
  return { [other.isElsewhere ? 'replyToElsewhere' : 'replyTo']: other.reason }
}
