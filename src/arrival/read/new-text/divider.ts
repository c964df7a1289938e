import { bare } from './lines.ts'

const original = [
  'ursprungligt (?:meddelande|mejl|mail|brev)|ursprungligt e-postmeddelande|originalmeddelande',
  'tidigare meddelande|svarsmeddelande|original (?:message|mail|email|appointment)|reply message',
  'previous message|oprindelig (?:meddelelse|besked|mail)|original meddelelse',
  'opprinnelig (?:melding|e-post)|original melding|upprunaleg skilaboð|alkuperäinen viesti',
  'ursprüngliche (?:nachricht|mail|e-mail)|original-?nachricht|originalnachricht|urspr\\. nachricht',
  "message (?:d[’']origine|original|originel)|mensaje original|mensagem original",
  'messaggio originale|oorspronkelijk bericht|oorspronkelijke bericht|wiadomość oryginalna',
  'oryginalna wiadomość|původní zpráva|pôvodná správa|eredeti üzenet|mesaj original',
  'исходное сообщение|пересылаемое сообщение|оригінальне повідомлення|özgün mesaj|orijinal mesaj',
  'algne kiri|originali žinutė|原始邮件|原始郵件|元のメッセージ|원본 메시지',
].join('|')

const forwarded = [
  'vidarebefordrat (?:meddelande|mejl|mail|brev)|vidaresänt (?:meddelande|mejl|mail)',
  'forwarded (?:message|mail|email)|(?:begin|start of) forwarded message|videresend(?:t|te) (?:meddelelse|melding|besked|mail)',
  'välitetty viesti|weitergeleitete nachricht|anfang der weitergeleiteten (?:nachricht|e-mail)',
  'message transféré|début du message (?:réexpédié|transféré)|mensaje reenviado|messaggio inoltrato',
  'inizio messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|wiadomość przekazana',
  'start på vidarebefordrat (?:meddelande|brev)|påbörja vidarebefordrat (?:meddelande|brev)',
].join('|')

const fence = '[-_=*#–—\\s]'
const originalLine = new RegExp(`^${fence}{2,80}(?:${original})${fence}{0,80}:?$`, 'iu')
const forwardedLine = new RegExp(
  `^(?:${fence}{2,80}(?:${forwarded})${fence}{0,80}:?|(?:${forwarded}):)$`,
  'iu',
)
/** Systems that answer by mail ask for this. */
const answerAbove =
  /^[-=#*\s]{0,40}(?:(?:please )?(?:reply|type your reply|write|respond) above this line|(?:svara|skriv)(?: ditt svar)? (?:ovanför|över) (?:denna|den här) (?:rad|linje)[en]{0,2})[-=#*\s.]{0,40}$/i

/** A line such as "-----Ursprungligt meddelande-----": what follows is quoted, or is passed on. */
export function dividerAt(lines: readonly string[], i: number): 'original' | 'forwarded' | null {
  const line = bare(lines[i])
  if (line.length < 12 && !/[\u0400-\u04ff\u3000-\ud7af]/.test(line)) return null
  if (originalLine.test(line) || answerAbove.test(line)) return 'original'
  return forwardedLine.test(line) ? 'forwarded' : null
}
