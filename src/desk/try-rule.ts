import { isRuleFor, ruleFor } from '../arrival/read/rules.ts'
import { type Queryable } from '../db/connect.ts'
import { type InboundKind } from '../journey.ts'
import { listRules, type RuleCondition, type RuleDetails } from '../municipality/rules.ts'
import { headersOf, recentMail, type RecentMail } from './recent-mail.ts'

/** What a rule would have made of one mail. */
export interface Change {
  mail: RecentMail
  kind: InboundKind
  areaKey: string
}

/** What a rule would have done in the last month. */
export interface Trial {
  /** How many mails it was tried on; the newest when there were more. */
  tried: number
  isAll: boolean
  fitting: number
  /** Those of them that would have been another kind or had another area, the newest first. */
  changes: Change[]
}

const month = 31 * 24 * 3_600_000
/** Headers are read from the originals, which takes longer. */
const most = { mails: 20_000, withHeaders: 5_000 }

/**
 * Tries a rule on the mails of the last month that opened a ticket, before it is used; `id` is its own when it is
 * one that is changed. What a rule above it decides is left to that one. Changes nothing.
 */
export async function tryRule(
  db: Queryable,
  { id, rule }: { id: string | null; rule: RuleDetails },
  now: Date,
): Promise<Trial> {
  const rules = await listRules(db)
  const place = rules.findIndex((one) => one.id === id)
  const above = rules.slice(0, place < 0 ? rules.length : place).filter(({ active }) => active)
  const asked = [...above, rule].flatMap(({ conditions }) => conditions)
  const limit = asked.some(isOfHeader) ? most.withHeaders : most.mails
  const since = new Date(now.getTime() - month)
  const mails = await recentMail(db, { since, most: limit })
  const headers = asked.some(isOfHeader) ? await headersOf(db, mails) : null
  const fitting = mails.flatMap((mail) => {
    const seen = { ...mail, headers: headers?.get(mail.messageId) ?? [] }
    if (above.some(({ conditions }) => isRuleFor(conditions, seen))) return []
    const ruled = ruleFor([{ ...rule, id: '', active: true }], seen)
    return ruled === null ? [] : { mail, ruled }
  })
  const changes = fitting
    .map(({ mail, ruled }) => ({
      mail,
      kind: ruled.kind ?? mail.kind,
      areaKey: ruled.areaKey ?? mail.areaKey,
    }))
    .filter(({ mail, kind, areaKey }) => kind !== mail.kind || areaKey !== mail.areaKey)
  return { tried: mails.length, isAll: mails.length < limit, fitting: fitting.length, changes }
}

function isOfHeader({ field }: RuleCondition): boolean {
  return field === 'header'
}
