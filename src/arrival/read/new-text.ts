/** Longest line that is looked at as the head of a quotation. */
const longestLine = 400

export interface NewText {
  /** What the sender wrote now; the whole text when that cannot be told from what is quoted. */
  text: string
  /** In plain Swedish: what was left out, or why nothing was; null: nothing is quoted. */
  reason: string | null
}

/**
 * Tells new words from the quoted history below, above or between them. Lines that start with ">" are
 * quoted; what follows a head such as "Den 3 mars 2026 kl. 10.15 skrev Anna:" or Outlook's "Från: Skickat:"
 * is quoted when something stands before it. When in doubt nothing is cut. Linear in the text.
 */
export function newText(text: string, { isForward }: { isForward: boolean }): NewText {
  const whole = { text: text.trim(), reason: null }
  if (isForward) return { ...whole, reason: 'Vidarebefordrat: allt räknas som nytt.' }
  const lines = text.split('\n').map((line) => line.trimEnd())
  const { kept, cut } = keepNew(lines)
  if (cut === null) return whole
  const fresh = withoutTail(kept)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  if (fresh === '') return { ...whole, reason: 'Allt är citerat: hela texten visas.' }
  return { text: fresh, reason: cut }
}

/** Without the signature below a line of two dashes (RFC 3676 section 4.3), when that is near the end. */
export function withoutSignature(text: string): string {
  const lines = text.split('\n')
  const from = Math.max(1, lines.length - 16)
  const at = lines.findIndex((line, i) => i >= from && /^-- ?$/.test(line))
  return at < 0 ? text : lines.slice(0, at).join('\n')
}

function keepNew(lines: readonly string[]): { kept: string[]; cut: string | null } {
  const kept: string[] = []
  let cut: string | null = null
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (line === '') {
      kept.push(line)
      continue
    }
    if (isQuoted(line)) {
      cut ??= 'Rader som börjar med > är citerade.'
      continue
    }
    const head = headAt(lines, i)
    if (head === null) {
      kept.push(line)
      continue
    }
    const below = i + head.lines
    if (quotesFollow(lines, below)) {
      i = below - 1
      cut = head.what
      continue
    }
    if (kept.some((one) => one !== '')) return { kept, cut: head.what }
    kept.push(line)
  }
  return { kept, cut }
}

/** What mail programs put between the new words and the quoted ones. */
const tail =
  /^(?:_{5,100}|(?:hämta|skaffa|get) outlook .{0,60}|(?:skickat från min|sent from my) .{0,60})$/i

function withoutTail(kept: readonly string[]): string[] {
  let end = kept.length
  while (end > 0 && (kept[end - 1] === '' || tail.test(short(kept[end - 1])))) end -= 1
  return kept.slice(0, end)
}

interface Head {
  lines: number
  what: string
}

function headAt(lines: readonly string[], i: number): Head | null {
  return dividerAt(lines, i) ?? outlookAt(lines, i) ?? attributionAt(lines, i)
}

const divider =
  /^[ \t]{0,9}-{2,20}[ \t]{0,9}(?:ursprungligt meddelande|original message|originalmeddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|ursprüngliche nachricht|original-nachricht)[ \t]{0,9}-{2,20}$/i

function dividerAt(lines: readonly string[], i: number): Head | null {
  const found = divider.test(short(lines[i]))
  return found
    ? { lines: 1, what: 'Det som följer på -----Ursprungligt meddelande----- är citerat.' }
    : null
}

const from = /^[*_]{0,2}(?:från|from|fra|von|lähettäjä)[*_]{0,2}:[*_]{0,2}[ \t]{0,9}\S/i
const sent = /^[*_]{0,2}(?:skickat|datum|sent|date|sendt|dato|gesendet|lähetetty)[*_]{0,2}:/i
const to = /^[*_]{0,2}(?:till|to|til|an|ämne|subject|emne|betreff)[*_]{0,2}:/i

/** Outlook repeats the header of what it quotes, in bold or not: Från, Skickat, Till, Ämne. */
function outlookAt(lines: readonly string[], i: number): Head | null {
  if (!from.test(short(lines[i]))) return null
  const next = lines
    .slice(i + 1, i + 6)
    .map(short)
    .filter((line) => line !== '')
  const isHead =
    next.slice(0, 3).some((line) => sent.test(line)) && next.some((line) => to.test(line))
  return isHead ? { lines: 1, what: 'Det som följer på Från: och Skickat: är citerat.' } : null
}

/** Gmail and others wrap the head over up to three lines. */
function attributionAt(lines: readonly string[], i: number): Head | null {
  if (!startsAttribution.test(short(lines[i]))) return null
  let joined = ''
  for (let count = 1; count <= 3; count++) {
    const line = short(lines[i + count - 1])
    if (line === '') return null
    joined += `${line} `
    if (line.endsWith(':')) {
      const what = 'Det som följer på ”skrev” är citerat.'
      return isAttribution(joined) ? { lines: count, what } : null
    }
  }
  return null
}

const startsAttribution =
  /^[ \t]{0,9}(?:den|on|am|le|el|på|\d{1,4}[ \-/.]|(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag)?(?:en)?\b|["'<\p{Lu}])/iu
const wrote = /(?:^|[ \t])(?:skrev|wrote|skreiv|kirjoitti|schrieb|a écrit|escribió)(?:[ \t:]|$)/i
const ownWords = /\b(?:skrev jag|jag skrev|skrev vi|vi skrev|i wrote|wrote i)\b/i
const hasTimeOrAddress = /\d{1,2}[:.]\d{2}|\S@\S/

/** "Den 3 mars skrev jag till er:" is a citizen's own sentence; a head has a clock or an address. */
function isAttribution(joined: string): boolean {
  return wrote.test(joined) && hasTimeOrAddress.test(joined) && !ownWords.test(joined)
}

/** The next line with anything on it is quoted. */
function quotesFollow(lines: readonly string[], from: number): boolean {
  for (let i = from; i < Math.min(lines.length, from + 6); i++) {
    const line = lines[i] ?? ''
    if (line !== '') return isQuoted(line)
  }
  return false
}

function isQuoted(line: string): boolean {
  return /^[ \t]{0,3}>/.test(line)
}

function short(line: string | undefined): string {
  return (line ?? '').slice(0, longestLine).trim()
}
