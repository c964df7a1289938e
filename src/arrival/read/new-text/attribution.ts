import { bare } from './lines.ts'

/** A head such as "Den 10 mars 2026 kl. 09:15 skrev Anna <anna@exempel.se>:", over one or several lines. */
export interface Attribution {
  from: number
  to: number
  /** Whether it is one beyond doubt; else quoted lines must follow. */
  isSure: boolean
}

/** Programs wrap it, and some put the name and the address on lines of their own. */
const mostLines = 6
const longest = 600

const wrote = new RegExp(
  `(?<![\\p{L}\\p{N}@./-])(?:${[
    'skrev|skreiv|skriver|wrote|writes|kirjoitti|schrieb(?: am)?|schreef|heeft (?:.{1,80} )?(?:het volgende )?geschreven',
    'a écrit|escribió|escribio|ha scritto|escreveu|napisał(?:a|\\(a\\))?|pisze|napsal(?:a|\\(a\\))?|napísal(?:a|\\(a\\))?',
    'írta|a scris|написал(?:а|\\(а\\))?|пишет|писал(?:а|\\(а\\))?|пише|написав|написала|yazdı|şunları yazdı|kirjutas',
    'rakstīja|rašė|parašė|je napisao|je napisala|napisao|napisala|je napisal(?:/-a)?|skrifaði|έγραψε|đã viết|كتب|כתב|ka shkruar|shkroi',
  ].join('|')})(?![\\p{L}\\p{N}])|写道|寫道|のメール|書きました|님이 작성`,
  'giu',
)

const digits = /\p{N}/u
const clock = /\d{1,2}[:.]\d{2}/
const year = /(?<!\d)(?:19|20)\d\d(?!\d)/
const address = /\S@\S/
/** At most a few words before the first number: "Den tis 10 mars", "On Mon, Feb 1", "Am 13.12.2017", "2013/7/20". */
const dateStart = /^[-"'\s]{0,12}(?:[\p{L}.]{1,14}[,.]{0,2}\s{1,3}){0,4}\d/u
/** "Anna Sjölund <anna@exempel.se> skrev": a name, an address. */
const nameStart = /^["']?\p{L}[^<>@?!]{0,80}[<("'[]{0,2}[^\s<>@]{1,80}@[^\s<>@]{1,120}/u
const ends = /(?:[:：]|-{2,8})$/
/** Words that stand between "skrev" and the colon of a sentence of the writer’s own. */
const aboutWords =
  /(?<![\p{L}])(?:jag|vi|ni|man|att|till (?:mig|oss|er|dig|min|mitt|mina)|om|därför|så här|angående|that|to (?:me|us)|about|because|dass|à moi)(?![\p{L}])/iu
const firstPerson = /(?<![\p{L}])(?:[Jj]ag|[Vv]i|[Nn]i|I|[Ww]e)\s/u

/**
 * The attribution that ends on this line; null: none does. Looked for from its end, so that a sentence of the
 * writer's own just above it is not swallowed.
 */
export function attributionEnding(lines: readonly string[], end: number): Attribution | null {
  if (!mayEnd(lines[end] ?? '')) return null
  let best: Attribution | null = null
  let isDated = false
  for (const stretch of stretches(lines, end)) {
    // "On Nov 21, 2014," / "at 10:18," / "Anna wrote:"
    if (isDated && !stretch.first.endsWith(',')) break
    const isSure = sureness(stretch.joined)
    const start = isSure === null ? null : startOf(stretch, best !== null)
    if (isSure === null || start === null) continue
    best = { from: stretch.from, to: end + 1, isSure }
    isDated = start === 'dated'
  }
  return best
}

/** How the stretch begins, if as an attribution does; one that begins with a name and has no date may go on. */
function startOf({ first, joined }: Stretch, isNamed: boolean): 'dated' | 'named' | null {
  if (dateStart.test(first)) return 'dated'
  if (isNamed || !nameStart.test(first)) return null
  return hasDate(joined) ? 'dated' : 'named'
}

interface Stretch {
  from: number
  first: string
  joined: string
}

/** Cheap: most lines end as no attribution does. */
function mayEnd(whole: string): boolean {
  if (whole.length > longest) return false
  const line = whole.trim()
  if (line.length < 2) return false
  if (ends.test(line)) return true
  return /[>\p{L}]$/u.test(line) && address.test(line) && digits.test(line)
}

/** The line alone, with the line before it, and so on: until an empty line, a sentence or a length. */
function* stretches(lines: readonly string[], end: number): Generator<Stretch> {
  let joined = ''
  for (let from = end; from >= 0 && from > end - mostLines; from--) {
    const first = (lines[from] ?? '').trim()
    if (first === '') {
      // Some programs set the address apart by an empty line.
      if (/^(?:<|mailto:)/i.test(joined)) continue
      return
    }
    if (from < end && isSentence(first)) return
    joined = `${first} ${joined}`.trim()
    if (joined.length > longest) return
    yield { from, first, joined }
  }
}

function isSentence(line: string): boolean {
  return /[.!?]$/.test(line) && !clock.test(line)
}

function hasDate(joined: string): boolean {
  const words = joined.replace(/\S*@\S*/g, '')
  return clock.test(words) || year.test(words)
}

/** Whether these words are an attribution beyond doubt (true), may be one (false), or are none (null). */
function sureness(joined: string): boolean | null {
  const text = bare(joined).replace(/^-{2,8}\s*|\s*-{2,8}$/g, '')
  if (!digits.test(text) && !address.test(text)) return null
  const verb = [...text.matchAll(wrote)].at(-1)
  if (verb === undefined) return withoutVerb(text)
  const after = text.slice(verb.index + verb[0].length)
  if (!ends.test(joined) && after !== '') return null
  if (isOwnSentence(text.slice(0, verb.index), after)) return null
  const signs = [address, clock, year].filter((sign) => sign.test(text)).length
  if (signs >= 2) return true
  return false
}

/** "Den 3 mars 2026 10:15 skrev jag till er", "… skrev Anna att vi ska göra så här": no head. */
function isOwnSentence(before: string, after: string): boolean {
  if (after.length > 160 || firstPerson.test(before)) return true
  return aboutWords.test(after.replace(/<[^>]*>?|"[^"]*"/g, ' '))
}

/** "2016-10-24 15:36 GMT+02:00 Anna <anna@exempel.se>:" */
function withoutVerb(text: string): boolean | null {
  if (!/<[^<>]{0,80}\S@\S[^<>]{0,200}>{1,2}[:：]?$/.test(text) || !digits.test(text)) return null
  if (!year.test(text) && !clock.test(text)) return null
  return /[:：]$/.test(text) && clock.test(text)
}
