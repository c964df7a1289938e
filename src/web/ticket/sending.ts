import { html, nothing, type Html } from '../../base/html.ts'
import { clockTime, shortInstant } from '../../clock/words.ts'
import { type Sending, type ThreadMessage } from '../../desk/thread.ts'
import { badge } from '../shell/parts.ts'
import { icon, type IconName } from '../style/icons.ts'

/** Where a reply is on its way; replaced on its own when that changes. */
export function sendingState(message: ThreadMessage, now: Date): Html {
  const { id, sending } = message
  if (sending === null) return isImportedReply(message) ? importedReply : nothing
  const { look, name, words } = sendingWords(sending, now)
  return html`<p class="sending" id="sandning-${id}" data-state="${sending.state}">
    <span class="badge${look}">${icon(name)}${words}</span>
  </p>`
}

/** An answer from before our time: the mail does not say for sure which person wrote it. */
function isImportedReply({ direction, authorId }: ThreadMessage): boolean {
  return direction === 'out' && authorId === null
}

const importedReply = html`<p class="sending">${badge('history', 'Importerat svar')}</p>`

/** "Skickas…", "Skickat 10.05", "Kunde inte skickas: …", "Oklart om svaret gick iväg". */
function sendingWords(
  { state, attempts, nextAttemptAt, acceptedAt, fault }: Sending,
  now: Date,
): { look: string; name: IconName; words: string } {
  if (state === 'sent') {
    const at = acceptedAt === null ? '' : ` ${shortInstant(now, acceptedAt)}`
    return { look: '', name: 'mail-check', words: `Skickat${at}` }
  }
  if (state === 'unknown') {
    return {
      look: ' badge-late',
      name: 'mail-warning',
      words: 'Oklart om svaret gick iväg. Kontrollera innan du svarar igen',
    }
  }
  if (state === 'failed') {
    return {
      look: ' badge-late',
      name: 'mail-warning',
      words: `Kunde inte skickas: ${fault ?? 'mejlservern tog inte emot det'}`,
    }
  }
  const again = state === 'queued' && attempts > 0
  const words = again ? `Inte skickat än. Vi försöker igen ${clockTime(nextAttemptAt)}` : 'Skickas…'
  return { look: again ? ' badge-soon' : '', name: 'send-horizontal', words }
}
