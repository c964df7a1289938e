import { bare } from './lines.ts'

const sentFrom = new RegExp(
  `^(?:${[
    '(?:skickat|skickades|sänt|sent|send|sendt|gesendet|envoyé|enviado|inviato|verzonden|verstuurd|wysłan[eo]|lähetetty|отправлено) (?:med |via |from |von |fra |från |depuis |desde |da |vanaf |via |z |à partir de |de |c |с )+',
    'get |hämta |skaffa |hent |hanki |télécharger |obtener |scarica |laden sie |holen sie sich ',
  ].join(
    '|',
  )})(?:outlook|min |mitt |my |meinem |mon |ma |mi |il mio |mijn |mojego |a |an |yahoo|gmail|proton|samsung|mail|e-?post|k-9|typeapp|bluemail|blue mail|aqua|spark|airmail|windows|telia|iphone|ipad|android|huawei|xiaomi|sony|nokia|blackberry|workspace one|boxer|nine|edison|tutanota|gmx|web\\.de|zoho|icloud|hotmail|den nya)`,
  'i',
)
const others =
  /^(?:lähetetty iphone|lähetetty ipad|lähetetty android|von meinem (?:iphone|ipad|android|samsung|handy)|från min (?:iphone|ipad|mobil|telefon|padda|surfplatta|samsung)|mobilt? skickat|skickat mobilt|diese nachricht wurde von .{0,60} gesendet|detta (?:meddelande|mejl) (?:skickades|har skickats|är skickat) från (?:min|mitt|en) .{0,60})/i
const known =
  /iphone|ipad|android|samsung|galaxy|huawei|xiaomi|redmi|sony|xperia|nokia|windows|outlook|blackberry|pixel|oneplus|motorola|honor|mobil|telefon|phone|handy|tablet|platta|padda|e-?post|e-?mail|yahoo|gmail|proton|typeapp|bluemail|spark|airmail|k-9|boxer|edison|tutanota|gmx|web\.de|zoho|icloud|hotmail|workspace|mail för|mail for/i

const longest = 120

/** "Skickat från min iPhone", "Hämta Outlook för Android": set by a program. A sentence that begins so is none. */
export function isDeviceLine(whole: string | undefined): boolean {
  const line = bare(whole)
    .replace(/<[^<>]{0,200}>|\(?https?:\/\/\S{1,200}/g, '')
    .trim()
  if (line.length > longest || line.length < 8 || /[?!;]|,\s\p{Ll}/u.test(line)) return false
  if (others.test(line)) return true
  const from = sentFrom.exec(line)
  if (from === null) return false
  const rest = line.slice(from[0].length)
  return known.test(line) ? !isSentence(rest) : isName(rest)
}

/** Lower-case words make a sentence: "min iPhone app till alla användare". */
function isSentence(rest: string): boolean {
  return rest.split(/\s+/).filter((word) => /^\p{Ll}{2,}$/u.test(word)).length > 4
}

/** A make and a model: "Wiko RIDGE FAB 4G". */
function isName(rest: string): boolean {
  const words = rest.split(/\s+/).filter((word) => word !== '')
  return (
    words.length > 0 && words.length <= 6 && words.every((word) => /^[\p{Lu}\p{N}(]/u.test(word))
  )
}
