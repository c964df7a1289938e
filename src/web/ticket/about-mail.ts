import { delays, type Delays } from '../../arrival/fetch/delays.ts'
import { html, nothing, type Html } from '../../base/html.ts'
import { duration } from '../../clock/durations.ts'
import { longInstant } from '../../clock/words.ts'
import { type ThreadMessage } from '../../desk/thread.ts'

type AboutMail = Pick<ThreadMessage, 'arrivedAt' | 'direction' | 'way'> &
  Partial<Pick<ThreadMessage, 'reasons'>>

/** When a mail came, by whose clock, and where it was late: what the measured time rests on. Folded. */
export function aboutMail({ arrivedAt, direction, way, reasons = {} }: AboutMail): Html {
  if (way === null || direction === 'out') return nothing
  const late = delayWords(delays({ ...way, arrivedAt }))
  const { reason, receivedAt, internalDate, sentAt, ingestedAt } = way
  return html`<details class="quote about">
    <summary>Om mejlet${late.length === 0 ? '' : ': avvikelse på vägen'}</summary>
    <dl class="facts facts-l">
      <dt>Inkom</dt>
      <dd>
        ${instant(arrivedAt)}
        <p class="muted">${reason ?? 'Den tid då mejlet lades i brevlådan räknas.'}</p>
      </dd>
      ${row('Kommunens första server', receivedAt)} ${row('I brevlådan', internalDate)}
      ${row('Hämtat av Svarstid', ingestedAt)} ${row('Avsändarens datum', sentAt)}
      ${late.length === 0 ? nothing : html`<dt>På vägen</dt>`}
      ${late.map((words) => html`<dd>${words}</dd>`)} ${decided(reasons)}
    </dl>
  </details>`
}

/** What was decided about a mail when it came, in the order in which it is asked for. */
const decisions = {
  kind: 'Slags mejl',
  rule: 'Regel',
  thread: 'Ärendet',
  authenticity: 'Avsändaren',
  replyTo: 'Svarsadress',
}

function decided(reasons: Record<string, string>): Html[] {
  return Object.entries(decisions).flatMap(([key, name]) => {
    const why = reasons[key]
    if (why === undefined || (key === 'rule' && why === reasons.kind)) return []
    return html`<dt>${name}</dt>
      <dd>${why}</dd>`
  })
}

function row(name: string, at: Date | null): Html {
  if (at === null) return nothing
  return html`<dt>${name}</dt>
    <dd>${instant(at)}</dd>`
}

function instant(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${longInstant(at)}</time>`
}

function delayWords({ inbound, poll, dateSkew }: Delays): string[] {
  const words = [
    inbound !== null &&
      (inbound > 0
        ? `Mejlet låg ${duration(inbound)} i kommunens egna servrar innan det kom till brevlådan.`
        : `Klockorna i kommunens mejlservrar skiljer ${duration(-inbound)}.`),
    poll !== null && `Det dröjde ${duration(poll)} innan Svarstid hämtade mejlet.`,
    dateSkew !== null &&
      (dateSkew > 0
        ? `Mejlet kom in ${duration(dateSkew)} efter avsändarens datum, som aldrig räknas.`
        : `Avsändarens datum ligger ${duration(-dateSkew)} efter att mejlet kom in, och räknas aldrig.`),
  ]
  return words.filter((one) => one !== false)
}
