/** Subjects that mail systems give their notices, in the languages of our neighbours. */
const subjects = [
  'undeliver|not delivered|non-?deliver|delivery (?:status|fail|report|notif|has|incomplete|delayed|error|problem|unsuccess)|delayed(?: mail|:)',
  'mail (?:delivery|delivered|failure|system error|could not|not delivered|status|returned)|e-?mail (?:delivery|returned|could not|not delivered)',
  'message (?:delivery|undeliver|status - undeliv|not delivered|could not|you sent|has been (?:delayed|blocked))|failed (?:mail|delivery)|failure (?:notice|notification)|(?:failed|failure|unable) to (?:deliver|send)',
  'returned (?:mail|to sender|e-?mail|message)|return(?:ed)? mail|returning message|notice: mail|warning: (?:could not|message|e-?mail|mail)|could not (?:be delivered|deliver|send)|there was an error sending|unable to deliver|relayed:|successful mail delivery',
  'olevererbar|oleverera|det gick inte att leverera|gick inte att leverera|kan inte leverera|kunde inte leverera|ej levere|levererades inte|leverans(?:fel|status|rapport|problem|en (?:misslyckades|har|är)| (?:misslyckades|försenad|fördröjd))|misslyckad leverans|fördröjd leverans|meddelande om leverans|ditt (?:mejl|meddelande|e-post\\S*) (?:kunde inte|kom inte|har inte)|returner(?:at|ad) (?:e-?post|mejl|meddelande)|mejlet kunde inte|e-postmeddelandet kunde inte',
  'kan ikke leveres|kunne ikke leveres|ikke levert|ikke leveret|leveringsfejl|leveringsfeil|ei voitu toimittaa|toimitus epäonnistui|toimittamatta',
  'unzustellbar|nicht zustellbar|zustellung fehl|unzugestellt|non remis|non distribu|échec de (?:la )?remise|no se ha podido entregar|no se puede entregar|impossibile recapitare|onbestelbaar|não é possível entregar|niedostarczon',
  'недостав|ваше сообщение не доставлено|не доставлено|メールを配信できません|配信不能|配信できません|无法送达|退信',
].join('|')

const failedSubject = new RegExp(
  `^[^\\p{L}]{0,12}(?:\\[?postmaster\\]? |spam )?(?:${subjects})`,
  'iu',
)

/** Whether a subject is one that a mail system gives: with nothing before it, as an answer would have. */
export function beginsAsFailure(subject: string): boolean {
  return failedSubject.test(subject.slice(0, 300))
}

const failure =
  /(?:could|can|was|were|has|have|did) ?(?:not|n.t) (?:be |been |yet been )?(?:deliver|reach|sent|relayed|able to deliver)|cannot be delivered|wasn.t able to deliver|unable to deliver|undeliverable|not been delivered|delivery (?:to the following|has|failed|of|status)|was undeliverable|failed to deliver|delivery failed|mailbox exceeds|permanent(?:ly)? (?:error|fail|fatal)|error (?:while|in|message)|returned to (?:you|sender)|non-?deliver|following address(?:es)?|kunde inte leverera|gick inte att leverera|kan inte levereras|kunde inte nå|inte (?:har )?levererats|leveransen misslyckades|konnte nicht zugestellt|kunne ikke leveres/i

/** Whether the beginning of a text says that a mail did not arrive. */
export function saysFailure(text: string): boolean {
  return failure.test(text.slice(0, 2_000))
}

const refusal =
  /(?:^|[\s:>#(])[45]\d\d[ -](?:#?[45]\.\d|[^\n]{0,120}(?:user|mailbox|recipient|host|address|relay|action|reject|spam|quota|unavailable))/im

/** Whether it quotes how a server has refused a mail. RFC 5321 section 4.2 */
export function refusedBySmtp(text: string): boolean {
  return refusal.test(text.slice(0, 8_000))
}

/** Whether a person speaks in it: it greets, or asks. */
export function speaksToUs(text: string): boolean {
  return greets(text) || asks.test(text.slice(0, 4_000))
}

/** A question mark behind a word, not in an address on the web. */
const asks = /[\p{L}\d)”"]\s?\?(?:\s|$)/u

/** Whether it begins as people write. */
export function greets(text: string): boolean {
  return /^\s{0,50}(?:hej|hejsan|tjena|god (?:dag|morgon|kväll)|hallå|hello|hi|dear|bästa?|till er)(?!\p{L})/iu.test(
    text.slice(0, 100),
  )
}
