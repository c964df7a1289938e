import { html, nothing, type Html } from '../../base/html.ts'
import { type ThreadMessage } from '../../desk/thread.ts'
import { icon } from '../style/icons.ts'

/** What arrival has noted that may make somebody answer the wrong person: decision → why. */
const alarming = ['unauthentic', 'otherSender', 'replyToElsewhere', 'formFault'] as const

/** Why the sender is to be looked at before anything is answered, in plain Swedish. */
export function senderDoubts({ reasons }: Pick<ThreadMessage, 'reasons'>): string[] {
  return alarming.flatMap((key) => reasons[key] ?? [])
}

/** Said before the words are read: what is in doubt, and what to do about it. */
export function senderWarnings(message: Pick<ThreadMessage, 'reasons'>): Html {
  const doubts = senderDoubts(message)
  if (doubts.length === 0) return nothing
  return html`${doubts.map(
    (words) =>
      html`<div class="banner banner-soon sender-doubt">
        ${icon('triangle-alert')}
        <p>${beginning(words)}</p>
      </div>`,
  )}`
}

/** The first words carry the message: up to the first colon or full stop. */
function beginning(words: string): Html {
  const end = /[:.](?= )/.exec(words)
  if (end === null) return html`<b>${words}</b>`
  return html`<b>${words.slice(0, end.index + 1)}</b>${words.slice(end.index + 1)}`
}
