import { autoReply, emptyReturnPath } from './auto-reply.ts'
import { list } from './list.ts'
import { loop } from './loop.ts'
import { receipt } from './receipt.ts'
import { report } from './report.ts'
import { type Kind, type Sighted } from './sighted.ts'
import { spam } from './spam.ts'
import { undelivered } from './undelivered.ts'

export { type DeliveryReport } from './delivery-report.ts'
export { hintsOf } from './hints.ts'
export { type Kind, type Sighted } from './sighted.ts'

/**
 * What a message is: a person's words, or something that no person wrote or that went to very many. The
 * first rule that fits decides. Reports come before spam, since they are about our own mail. What a mail is
 * made of decides (RFC 3834, 3464, 8098, 5965, 2369); words alone never do. docs/arrival.md
 */
export function kindOf(mail: Sighted): Kind {
  for (const rule of rules) {
    const kind = rule(mail)
    if (kind !== null) return kind
  }
  return { kind: 'human', reason: 'Inget tyder på att mejlet är automatiskt.' }
}

const rules = [loop, report, undelivered, receipt, spam, autoReply, emptyReturnPath, list]
