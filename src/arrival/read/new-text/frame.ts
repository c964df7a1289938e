import { bare, isBlank, type Sorted } from './lines.ts'

const greeting =
  /^(?:hej(?:san)?|hejhej|hallå|god (?:dag|morgon|kväll|middag)|goddag|tjena|hello|hi|dear|hei|moi|moikka|guten tag|hallo)(?:\s+[\p{L}-]{1,30}){0,4}\s*[,.!:]{0,3}$/iu

const signOff =
  /^(?:(?:med (?:\p{L}{2,12} )?|many |with )?(?:(?:vänlig(?:a|en|aste|ast)?|venlige?|bästa|varma?|hjärtliga|trevliga?|soliga|beste|best|kind|kindest|warm|warmest)\s*)?(?:hälsning(?:ar|en)?|hilsen|hilsner|regards|wishes)|vänligen|vänligast|mvh|m\.? ?v\.? ?h\.?|vh|bästa hälsn?|hälsn|v[äa]nl(?:iga)? h[äa]lsn(?:ingar)?|best|sincerely|yours (?:sincerely|truly|faithfully)|cheers|mit freundlichen grü(?:ß|ss)en|freundliche grü(?:ß|ss)e|viele grü(?:ß|ss)e|mfg|ystävällisin terveisin|terveisin|cordialement|saludos)(?![\p{L}])/iu

/** "Mvh" and its kin, alone or with a name on the same line. */
export function isSignOff(line: string): boolean {
  return line.length <= 70 && !line.includes('?') && signOff.test(line)
}

/** Whether the line holds more than "Mvh": the name. */
export function hasNameAfter(line: string): boolean {
  return /\p{L}/u.test(line.replace(signOff, ''))
}

/** Words that only point at what follows. */
const pointer =
  /^(?:fyi|f\.?k\.?|se (?:nedan|mejlet nedan)|för (?:kännedom|er kännedom|vidare åtgärd)|vidarebefordrar|till rätt person|hör till er|for your information|see below)[\s.!:]{0,3}$/i

/**
 * Whether all that would be left is a greeting and a name: then the mail is passed on, or answered in a way we
 * do not see, and what it quotes is what it is about.
 */
export function isFrame({ lines, kinds }: Sorted): boolean {
  const own = lines
    .filter((line, i) => kinds[i] === 'own' && !isBlank(line))
    .slice(0, 20)
    .map(bare)
  const closing = own.findIndex(isSignOff)
  const words = closing < 0 ? own : own.slice(0, closing)
  const names = closing < 0 ? [] : own.slice(closing + 1)
  return (
    words.every((line) => greeting.test(line) || pointer.test(line)) &&
    names.length <= 2 &&
    names.every(isName)
  )
}

function isName(line: string): boolean {
  return line.length <= 40 && !/[?!]/.test(line)
}
