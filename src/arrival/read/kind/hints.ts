import { type DeliveryReport } from './delivery-report.ts'
import { type Sighted } from './sighted.ts'
import { noAutomatic } from './no-automatic.ts'
import { spamHint } from './spam.ts'

/** What is told beside the kind of a mail and decides nothing. Decision → why, in plain Swedish. */
export function hintsOf(mail: Sighted, report: DeliveryReport | null): Record<string, string> {
  const hint = spamHint(mail)
  const silence = noAutomatic(mail)
  const answer = report?.diagnostic ?? null
  return {
    ...(hint === null ? {} : { spamHint: hint }),
    ...(silence === null ? {} : { noAutomatic: silence }),
    ...(answer === null ? {} : { delivery: `Mejlservern svarade: ${answer}` }),
  }
}
