/** A server's refusal: the reply code (RFC 5321 4.2), the enhanced one (RFC 3463) and what it answered. */
export interface Refusal {
  code: number
  enhanced: string | null
  command: string | null
}

/**
 * Whether the server wants less from us, whatever the mail: 421 closes the channel, 452 is out of room for now, and
 * Exchange Online says 4.3.2 or 4.5.3 when a mailbox sends too much or too many at once. A full mailbox of the
 * recipient (4.2.2) is his own.
 */
export function isAskedToSlowDown(code: number, enhanced: string | null): boolean {
  if (code === 421) return true
  if (code < 400 || code >= 500) return false
  if (enhanced !== null && /^4\.(?:3\.[12]|4\.5|5\.3|7\.28)$/.test(enhanced)) return true
  return code === 452 && (enhanced === null || !enhanced.startsWith('4.2.'))
}

/** What a refusal means, in plain Swedish, without a full stop. The server's own words may hold an address. */
export function refusalWords(refusal: Refusal): string {
  return known.find(({ fits }) => fits(refusal))?.words ?? otherWords(refusal)
}

interface Known {
  fits: (refusal: Refusal) => boolean
  words: string
}

/** Enhanced codes, whether they say for now (4) or for good (5). */
const says =
  (...details: RegExp[]) =>
  ({ enhanced }: Refusal) =>
    enhanced !== null && details.some((one) => one.test(enhanced))

const known: readonly Known[] = [
  { fits: says(/^[45]\.2\.2$/), words: 'Mottagarens brevlåda är full' },
  { fits: says(/^[45]\.2\.1$/), words: 'Mottagarens brevlåda är avstängd' },
  { fits: says(/^5\.1\.(?:[1236]|10)$/), words: 'Adressen finns inte eller tar inte emot mejl' },
  { fits: says(/^[45]\.1\.[78]$/), words: 'Mejlservern godtar inte brevlådans egen adress' },
  { fits: says(/^[45]\.4\.(?:1|4|7)$/), words: 'Mottagarens mejlserver går inte att nå' },
  { fits: says(/^5\.6\.7$/), words: 'Mejlservern klarar inte bokstäverna i adressen (SMTPUTF8)' },
  { fits: says(/^5\.4\.6$/), words: 'Mottagarens mejl går runt mellan servrar' },
  { fits: says(/^5\.(?:2\.3|3\.4)$/), words: 'Mejlet är för stort för mottagaren' },
  {
    fits: says(/^5\.7\.(?:57|60)$/),
    words: 'Kontot som skickar har inte rätt att skicka från brevlådan',
  },
  {
    fits: says(/^[45]\.7\.(?:20|2[1-7]|509)$/),
    words: 'Mottagarens mejlserver kan inte se att mejlet kommer från er (SPF, DKIM eller DMARC)',
  },
  {
    fits: says(/^5\.7\.(?:[5-7]0[1-9]|51[0-4]|606|708)$/),
    words: 'Mottagarens mejlserver har spärrat er mejlserver',
  },
  { fits: ({ code }) => code === 552, words: 'Mejlet är för stort för mottagaren' },
  {
    fits: (one) => one.command === 'DATA' && says(/^5\.7\./)(one),
    words: 'Mottagarens mejlserver nekade mejlet, kanske som skräppost',
  },
  { fits: says(/^5\.7\.1$/), words: 'Mejlservern får inte skicka till adressen' },
  { fits: says(/^5\.1\./), words: 'Adressen finns inte eller tar inte emot mejl' },
]

function otherWords({ code, command }: Refusal): string {
  if (code < 500) return 'Mottagarens mejlserver ber oss vänta'
  if (command?.startsWith('RCPT TO') === true) return 'Mejlservern nekar mejl till adressen'
  if (command?.startsWith('MAIL FROM') === true) {
    return 'Mejlservern nekar mejl från brevlådans adress'
  }
  return 'Mejlservern nekade mejlet'
}
