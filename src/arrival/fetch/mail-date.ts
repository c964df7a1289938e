/**
 * The instant that a date in a header means (RFC 5322 sections 3.3 and 4.3, with the oddities of old mailers):
 * comments, years of two or three digits, no seconds, zones by name. Null when it is none; never throws. A
 * date without a zone is none: nobody knows which instant it means.
 */
export function mailDate(text: string): Date | null {
  const plain = withoutComments(text.slice(0, longest)).replace(/\s+/g, ' ').trim()
  const found = shape.exec(plain)?.groups
  if (found === undefined) return null
  const month = months.indexOf((found.month ?? '').slice(0, 3).toLowerCase())
  const offset = minutesOf(found.zone ?? '')
  if (month < 0 || offset === null) return null
  return instant(fullYear(found.year ?? ''), month, found, offset)
}

/** What stands in parentheses, however deep, is left out (RFC 5322 section 3.2.2); quoted text stays. */
function withoutComments(text: string): string {
  let depth = 0
  let isQuoted = false
  let kept = ''
  for (const [piece] of text.matchAll(/\\[^]|[^]/gu)) {
    if (piece === '"' && depth === 0) isQuoted = !isQuoted
    if (piece === '(' && !isQuoted) depth += 1
    if (depth === 0) kept += piece
    else if (piece === ')' && --depth === 0) kept += ' '
  }
  return kept
}

const longest = 1_000
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const shape = new RegExp(
  [
    /^(?:[a-z]{3,9}\.? ?,? ?)?/,
    /(?<day>\d{1,2})[ -](?<month>[a-z]{3,9})\.?[ -](?<year>\d{2,4}),? /,
    /(?<hour>\d{1,2}) ?[:.] ?(?<minute>\d{2})(?: ?[:.] ?(?<second>\d{2})(?:[.,]\d+)?)? ?/,
    /(?<zone>[+-]\d{4}|(?:GMT|UTC)[+-]\d{4}|[a-z]{1,5})\b/,
  ]
    .map((part) => part.source)
    .join(''),
  'i',
)

function fullYear(year: string): number {
  const number = Number(year)
  if (year.length === 4) return number
  return number + (year.length === 2 && number < 50 ? 2000 : 1900)
}

/**
 * Minutes east of Greenwich. RFC 5322 section 4.3 knows the American names; ours are added, since we know what
 * they mean here. A military letter, or a name that nobody knows, stands for Greenwich, as that section has it.
 */
function minutesOf(zone: string): number | null {
  const [, sign, hours, minutes] = /([+-])(\d\d)(\d\d)$/.exec(zone) ?? []
  if (sign === undefined) return (named[zone.toUpperCase()] ?? 0) * 60
  if (Number(hours) > 14 || Number(minutes) > 59) return null
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

const named: Record<string, number> = {
  ...{ EDT: -4, EST: -5, CDT: -5, CST: -6, MDT: -6, MST: -7, PDT: -7, PST: -8 },
  ...{
    WET: 0,
    BST: 1,
    WEST: 1,
    CET: 1,
    MET: 1,
    MEZ: 1,
    CEST: 2,
    MEST: 2,
    MESZ: 2,
    EET: 2,
    EEST: 3,
  },
}

/** Null when there is no such day or time. A leap second counts as the next. */
function instant(
  year: number,
  month: number,
  clock: Record<string, string | undefined>,
  offset: number,
): Date | null {
  const [day = 0, hour = 0, minute = 0, second = 0] = [
    ...[clock.day, clock.hour, clock.minute, clock.second].map((part = '0') => Number(part)),
  ]
  if (hour > 23 || minute > 59 || second > 60) return null
  const midnight = new Date(Date.UTC(year, month, day))
  if (midnight.getUTCMonth() !== month || midnight.getUTCDate() !== day) return null
  return new Date(midnight.getTime() + ((hour * 60 + minute - offset) * 60 + second) * 1_000)
}
