import { type Subject } from './subject.ts'

interface Words {
  about: Subject
  /** All of it, and what is new in it. */
  text: string
  newText: string
  isThanks: boolean
}

/**
 * Whether a mail speaks of something by itself although it may name another mail: its subject is no answer's and
 * holds no ticket number, it quotes nothing, and its words point at nothing said before. Somebody who looks for
 * our address presses Reply, writes a subject of his own and takes away what stands below. docs/arrival.md, "Threads"
 */
export function beginsAnew({ about, text, newText, isThanks }: Words): boolean {
  if (about.isReply || about.base === '' || about.ticketNumber !== null || isThanks) return false
  const read = text.slice(0, longest)
  return !quotes.test(read) && !pointsBack.test(newText.slice(0, longest))
}

const longest = 50_000

/** The head of what stands below, or the marks before it. */
const quotes =
  /^[ \t]{0,8}(?:>|-{3,8} ?(?:urspr|orig|vidare|forw)|\*?(?:från|from|fra|von|lähettäjä)\*? ?:)|(?:skrev|wrote|schrieb|kirjoitti)\b[^\n]{0,200}:[ \t]*$/imu

/** Words that only somebody uses who goes on with what was said. */
const pointsBack =
  /(?<![\p{L}\d])(?:tack för (?:svaret|ert svar|ditt svar|hjälpen)|(?:ert|ditt|erat) (?:svar|mejl|mail|meddelande)|mitt (?:förra|tidigare|senaste|första) (?:mejl|mail|meddelande)|som jag (?:skrev|nämnde|sa)|jag (?:skrev|mejlade|mailade) (?:till er )?(?:igår|förut|tidigare|för)|ni (?:skrev|svarade)|du (?:skrev|svarade)|enligt (?:ovan|nedan|tidigare)|se nedan|nedanstående|påminnelse|påminner|inte fått (?:något )?svar|(?:samma|det här|detta|mitt) ärende|ärendet|your (?:reply|answer|e-?mail|message)|my (?:last|previous|earlier) (?:e-?mail|message)|you (?:wrote|answered)|as (?:i|you) (?:wrote|said|mentioned)|see below|reminder)(?![\p{L}\d])/iu
