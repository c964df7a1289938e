/** What mail systems write when they have no status, and the status (RFC 3463) that it means. */
const meanings: readonly (readonly [status: string, words: RegExp])[] = [
  [
    '5.2.2',
    /mailbox (?:is |was )?(?:full|over)|(?:over|exceed\w*|out of|disk) (?:the |its |their |allowed )?(?:quota|storage|size)|quota (?:is )?exceed|full mailbox|insufficient (?:system )?storage|not enough (?:disk )?space|brevlåda\w* är full|full brevlåda|överskrid\w* (?:sin |den )?(?:kvot|gräns)/,
  ],
  [
    '5.3.4',
    /too (?:large|big)|size (?:limit|exceed)|exceed\w* (?:the )?(?:maximum )?(?:message )?size|för stor/,
  ],
  [
    '5.1.1',
    /(?:user|recipient|mailbox|address|account|addressee|alias|group|användare\w*|adress\w*|mottagare\w*|brevlåda\w*) (?:\S{1,80} )?(?:is |was |name is |name )?(?:unknown|not (?:found|known|recognized|listed|exist)|does ?n.?o?t exist|could ?n.t be found|wasn.t found|may not exist|disabled|inactive|invalid|discontinued|finns inte|hittades inte|kunde inte hittas|är okänd|saknas|finns ej)|(?:unknown|no such|invalid|bad|nonexistent|okänd) (?:\w{1,20} )?(?:user|recipient|mailbox|address|account|local|användare|mottagare|adress)|no mailbox here|doesn.t have a\S* \S{1,60} account|not our customer|recipient.{0,30}possibly incorrect|unrouteable address/,
  ],
  [
    '5.1.2',
    /(?:host|domain|domän\w*)(?: name)? (?:or domain name )?(?:is )?(?:unknown|not found|hittades inte|finns inte)|unknown (?:host|domain)|no (?:mx|such (?:host|domain))|name service error|dns error|could not find a gateway|unable to resolve|bad destination/,
  ],
  [
    '4.4.7',
    /(?:delivery|retry) time ?out|timed? out|expired|for (?:the past |more than |over )?\d{1,3} (?:days|hours|dagar|timmar)|after \d{1,3}(?:\.\d)? ?(?:days|hours|hour)|\d{1,3} attempts|in queue too long|retry limit|för lång tid/,
  ],
  [
    '4.4.1',
    /connection (?:refused|reset|lost|dropped|failed)|no route|unreachable|not respond|svara\w* inte|gick inte att (?:nå|ansluta)/,
  ],
  ['5.4.6', /too many hops|mail loop|loops? back|hop count|routing loop/],
  [
    '5.7.1',
    /spam|blocked|blocklist|blacklist|denied|reject\w* (?:by|due)|policy|not (?:a )?(?:member|allowed|permitted|authori[sz]ed|accept)|permission to post|unable to relay|relay\w* (?:denied|not)|prohibited|virus|content filter|dmarc|avvisa\w*|neka\w*|spärrat?/,
  ],
]

/** The status that these words mean; null: they say nothing we know. */
export function statusInWords(words: string): string | null {
  const said = words.slice(0, longest).toLowerCase()
  return meanings.find(([, pattern]) => pattern.test(said))?.[0] ?? null
}

/** How much of a notice is looked through. Characters. */
const longest = 8_000

/** Why a mail did not arrive, in plain Swedish, with its code. */
export function deliveryReason(status: string | null, outcome: 'failed' | 'delayed'): string {
  const code = status === null ? '' : ` (${status})`
  if (outcome === 'delayed') return `Mejlet är försenat på vägen${code}.`
  const detail = status?.slice(2) ?? ''
  const [, words] = reasons.find(([start]) => `${detail}.`.startsWith(`${start}.`)) ?? []
  return `${words ?? 'Mejlet kunde inte levereras'}${code}.`
}

/** By the last two numbers of the status, the particular before the general. */
const reasons: readonly (readonly [detail: string, words: string])[] = [
  ['1.2', 'Mottagarens mejldomän hittades inte'],
  ['1.6', 'Mottagaren har flyttat och lämnat ingen ny adress'],
  ['1.7', 'Mottagarens mejlserver godtar inte vår adress'],
  ['1.8', 'Mottagarens mejlserver godtar inte vår adress'],
  ['1.10', 'Mottagarens domän tar inte emot mejl'],
  ['1', 'Adressen finns inte eller tar inte emot mejl'],
  ['2.1', 'Mottagarens brevlåda är avstängd'],
  ['2.2', 'Mottagarens brevlåda är full'],
  ['2.3', 'Mejlet är för stort för mottagaren'],
  ['3.4', 'Mejlet är för stort för mottagaren'],
  ['4.4', 'Mottagarens mejldomän hittades inte'],
  ['4.6', 'Mejlet gick runt mellan mejlservrar'],
  ['4.7', 'Mottagarens mejlserver svarade inte i tid'],
  ['4', 'Mottagarens mejlserver gick inte att nå'],
  ['7', 'Mottagarens mejlserver nekar mejlet'],
]
