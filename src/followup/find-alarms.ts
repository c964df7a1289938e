import { type Calendar } from '../clock/calendar.ts'
import { elapsed, within } from '../clock/elapsed.ts'
import { minuteMs } from '../clock/local-time.ts'
import { longInstant } from '../clock/words.ts'
import { type FolderFacts, type MailboxFacts, newestMailAt, reachedAt } from './mailbox-facts.ts'

/** Something an admin should hear of. docs/operations.md */
export interface Found {
  /** What it is about: one alarm at a time for each. */
  key: string
  /** A sentence that says what, then what it means and what to do. In plain Swedish. */
  words: string
  /** So long it must have stood before anybody is told. Milliseconds. */
  rest: number
}

/** The beginnings of the keys that are found here; alarms with other keys belong to whoever raised them. */
export const foundHere = ['mailbox:', 'folder:', 'quiet:', 'difference:', 'quarantine:'] as const

/** A mailbox may be out of reach, and a difference may stand, for so long. */
const patience = 15 * minuteMs
/** After a night's rest everything looks forsaken: the second look counts. */
const secondLook = 45_000

interface Rules {
  calendar: Calendar
  /** Opening hours without a mail; 0: no such alarm. */
  quietHours: number
  now: Date
}

/** What is wrong with the mailboxes right now. */
export function findAlarms(mailboxes: readonly MailboxFacts[], rules: Rules): Found[] {
  return mailboxes.flatMap((mailbox) => {
    const unreached = outOfReach(mailbox, rules.now)
    return [
      ...(unreached.length > 0 ? unreached : quiet(mailbox, rules)),
      ...different(mailbox),
      ...setAside(mailbox),
    ]
  })
}

function outOfReach(mailbox: MailboxFacts, now: Date): Found[] {
  const { address, folders } = mailbox
  if (folders.length === 0) return []
  const reached = reachedAt(mailbox)
  if (isLong(reached ?? firstFault(folders), now)) {
    const when = reached === null ? '' : ` sedan ${longInstant(reached)}`
    const why = folders.find(({ fault }) => fault !== null)?.fault ?? nobodyReads
    const words = `Brevlådan ${address} har inte gått att läsa${when}. ${why} ${safe}`
    return [{ key: `mailbox:${address}`, words, rest: secondLook }]
  }
  return folders
    .filter(({ contactAt, faultAt }) => isLong(contactAt ?? faultAt, now))
    .map(({ path, contactAt, fault }) => ({
      key: `folder:${address}:${path}`,
      words: `Mappen ${path} i brevlådan ${address} har inte gått att läsa${
        contactAt === null ? '' : ` sedan ${longInstant(contactAt)}`
      }. ${fault ?? nobodyReads} De andra mapparna läses som vanligt.`,
      rest: secondLook,
    }))
}

const nobodyReads = 'Ingen process läser den: kontrollera att poll-mailbox är igång.'
const safe =
  'Mejl som kommer dit väntar på mejlservern och får rätt ankomsttid när vi når den igen.'

function firstFault(folders: readonly FolderFacts[]): Date | null {
  return folders.find(({ faultAt }) => faultAt !== null)?.faultAt ?? null
}

function isLong(since: Date | null, now: Date): boolean {
  return since !== null && now.getTime() - since.getTime() > patience
}

/** Hours in which the office is closed do not count: neither nights nor days off. */
function quiet(mailbox: MailboxFacts, { calendar, quietHours, now }: Rules): Found[] {
  const since = newestMailAt(mailbox) ?? mailbox.reader?.since ?? null
  if (quietHours === 0 || since === null) return []
  if (within(quietHours, elapsed('open-hours', since, now, calendar))) return []
  const { address } = mailbox
  return [
    {
      key: `quiet:${address}`,
      words:
        `Inget nytt mejl har kommit till ${address} sedan ${longInstant(since)}. ` +
        `Det är mer än ${quietHours} timmar av öppettiden, och brevlådan går att läsa. Skicka ett ` +
        'provmejl dit utifrån: kommer det inte fram stannar det på vägen, i ett filter eller en vidarebefordran.',
      rest: 0,
    },
  ]
}

function different({ address, folders }: MailboxFacts): Found[] {
  const lacking = folders.filter(({ missing }) => missing > 0)
  if (lacking.length === 0) return []
  const number = lacking.reduce((sum, { missing }) => sum + missing, 0)
  const where = lacking.map(({ path }) => path).join(', ')
  return [
    {
      key: `difference:${address}`,
      words:
        `${number} mejl i ${address} finns på mejlservern men inte hos oss. De ligger i ${where}. ` +
        'Vi fortsätter att hämta. Kör svarstid reconcile för att se vilka det är.',
      rest: patience,
    },
  ]
}

function setAside({ address, quarantined }: MailboxFacts): Found[] {
  if (quarantined === 0) return []
  return [
    {
      key: `quarantine:${address}`,
      words:
        `${quarantined} mejl till ${address} kunde inte läggas i något ärende. De finns kvar i original ` +
        'på sidan Driftläge. Läs dem där, och välj Läs om när felet är rättat.',
      rest: 0,
    },
  ]
}
