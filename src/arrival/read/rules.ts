import { type InboundKind } from '../../journey.ts'
import { type Address, domainOf } from '../../mail/address.ts'
import { type Rule, type RuleCondition, type RuledKind } from '../../municipality/rules.ts'
import { decodeWords } from '../parse/encoded-word.ts'
import { type Header } from '../parse/headers.ts'
import { fits, folded } from './pattern.ts'

/** A mail as rules look at it. */
export interface RuleMail {
  headers: readonly Header[]
  from: Address
  subject: string
}

/** What the town's rule makes of a mail that opens a ticket. */
export interface Ruled {
  /** Null: the kind stays. */
  kind: RuledKind | null
  /** Null: the area stays. */
  areaKey: string | null
  /** In plain Swedish, ready to be shown. */
  reason: string
}

/** Kinds that the town decides about. The others are about our own mail, or cannot be read. */
const open: readonly InboundKind[] = [
  ...(['human', 'web-form', 'list', 'advertising', 'spam'] as const),
  ...(['auto-reply', 'out-of-office'] as const),
]

/**
 * What the first rule that is on and fits makes of a mail; null: nothing. What may be urgent is never sorted away
 * by a rule. docs/arrival.md, "Rules"
 */
export function ruleFor(
  rules: readonly Rule[],
  mail: RuleMail & { kind: InboundKind; isUrgent: boolean },
): Ruled | null {
  const rule = rules.find((one) => one.active && isRuleFor(one.conditions, mail))
  if (rule === undefined || !open.includes(mail.kind)) return null
  const { kind, areaKey } = rule
  const reason = `Regeln ”${rule.name}”.`
  const isQuestion = mail.kind === 'human' || mail.kind === 'web-form'
  if (!isQuestion) return { kind, areaKey, reason }
  if (kind === null || kind === 'human') return { kind: null, areaKey, reason }
  if (!mail.isUrgent) return { kind, areaKey, reason }
  return { kind: null, areaKey, reason: `${reason} Mejlet kan vara akut och sorteras inte bort.` }
}

/** Whether all conditions fit the mail. No conditions fit nothing. */
export function isRuleFor(conditions: readonly RuleCondition[], mail: RuleMail): boolean {
  return conditions.length > 0 && conditions.every((one) => isMet(one, mail))
}

function isMet({ field, header, how, text }: RuleCondition, mail: RuleMail): boolean {
  if (how === 'domain') return isBelow(domainOf(mail.from.address), text)
  return textsOf(field, header, mail).some((one) => fits(one, how, text))
}

function textsOf(
  field: RuleCondition['field'],
  header: string,
  { headers, from, subject }: RuleMail,
): string[] {
  if (field === 'subject') return [subject]
  if (field === 'sender') return [from.address, from.name]
  return headers
    .filter(({ name }) => name === header)
    .map(({ value }) => decodeWords(value.slice(0, 10_000)))
}

/** `skr.se` is that domain and every one below it. */
function isBelow(domain: string, text: string): boolean {
  const wanted = folded(text).replace(/^[@.*]+/, '')
  return wanted !== '' && (domain === wanted || domain.endsWith(`.${wanted}`))
}
