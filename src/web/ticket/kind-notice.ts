import { html, nothing, type Html } from '../../base/html.ts'
import { type ThreadMessage } from '../../desk/thread.ts'
import { automaticKinds } from '../../journey.ts'
import { badge } from '../shell/parts.ts'

type Told = Pick<ThreadMessage, 'kind' | 'reasons'>

/** Whether a message is one that nobody wrote to us. */
export function isMachines({ kind }: Pick<ThreadMessage, 'kind'>): boolean {
  return automaticKinds.some((one) => one === kind)
}

/** What a machine's mail is, how a server has refused ours, and what a stranger's spam filter has said. */
export function kindNotice(message: Told): Html {
  const { kind, delivery, spamHint } = message.reasons
  if (!isMachines(message)) return spamHint === undefined ? nothing : line(spamHint)
  return html`${line(kind)} ${line(delivery)}`
}

function line(words: string | undefined): Html {
  if (words === undefined) return nothing
  return html`<p class="sending">${badge('bot', words)}</p>`
}
