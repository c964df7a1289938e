import { html, type Html } from '../../base/html.ts'
import { longInstant, shortInstant } from '../../clock/words.ts'
import { dayMs } from '../../clock/local-time.ts'
import { type OauthState } from '../../mail/oauth/house.ts'
import { reachedAt } from '../../followup/mailbox-facts.ts'
import { type MailboxState, type StatusFacts, type WorkerState } from './facts.ts'
import { type OutgoingHealth } from './outgoing-health.ts'
import { banner, folderName, mails } from './words.ts'

/** Something that needs somebody: what it is, and what it means. */
interface Trouble {
  look: 'late' | 'soon'
  what: string
  meaning: string
}

/** The state in one sentence, the worst first. */
export function summary(
  facts: StatusFacts,
  now: Date,
): { look: 'done' | 'soon' | 'late'; words: string } {
  const found = sentences.find(({ when }) => when(facts, now))
  return found ?? { look: 'done', words: 'Allt fungerar.' }
}

const sentences: {
  look: 'soon' | 'late'
  when: (facts: StatusFacts, now: Date) => boolean
  words: string
}[] = [
  {
    look: 'late',
    when: ({ mailboxes }) => mailboxes.some(isOutOfReach),
    words: 'Ett fel påverkar nya mejl. Inget mejl är borta.',
  },
  {
    look: 'late',
    when: ({ outgoing }) => outgoing.stuck > 0,
    words: 'Ett fel stoppar mejl ut. De skickas när servern svarar igen.',
  },
  {
    look: 'late',
    when: ({ access }) => access.some(({ refusal }) => refusal.smtp !== null),
    words: 'Vi får inte skicka mejl. De väntar tills det är rättat.',
  },
  {
    look: 'late',
    when: ({ jobs }) => !jobs.ok,
    words: 'Jobbkön svarar inte. Arbetet går vidare, men långsammare. Inget mejl är borta.',
  },
  {
    look: 'late',
    when: ({ workers }) => workers.some(({ alive }) => !alive),
    words: 'En del av tjänsten svarar inte. Inget mejl är borta.',
  },
  {
    look: 'late',
    when: (facts) => facts.setAside.number > 0 || facts.mailboxes.some(isLacking),
    words: 'Brevlådorna läses, men något mejl behöver ses över. Inget mejl är borta.',
  },
  {
    look: 'soon',
    when: ({ mailboxes }) =>
      mailboxes.some(({ state: { is } }) => is === 'partly' || is === 'elsewhere'),
    words: 'Brevlådorna läses, men något behöver ses över.',
  },
  {
    look: 'soon',
    when: ({ outbox }) => outbox.failed + outbox.unknown > 0,
    words: 'Alla brevlådor svarar. Några mejl ut behöver ses över.',
  },
  {
    look: 'soon',
    when: ({ mailboxes }) => mailboxes.length === 0,
    words: 'Ingen brevlåda är inställd än.',
  },
  {
    look: 'soon',
    when: ({ alarms, access }, now) =>
      alarms.length > 0 || access.some((one) => isFaulty(one) || isEnding(one, now)),
    words: 'Allt läses och skickas, men något behöver ses över.',
  },
]

/** What is wrong, the worst first, each with what it means. */
export function banners(facts: StatusFacts, now: Date): Html {
  const { mailboxes, outgoing, jobs, workers, access, alarms } = facts
  const all = [
    ...mailboxes.flatMap((one) => mailboxTroubles[one.state.is](one, now)),
    ...access.flatMap((one) => [...accessTroubles(one, facts), ...secretTroubles(one, now)]),
    ...(outgoing.stuck === 0 ? [] : [stuckMail(outgoing, alarms.length > 0, now)]),
    ...(jobs.ok ? [] : [deafStore(jobs.store)]),
    ...stoppedWorkers(workers),
  ]
  const sorted = [...all.filter(({ look }) => look === 'late'), ...all.filter(isSoon)]
  return html`${sorted.map(({ look, what, meaning }) => banner(look, what, meaning))}`
}

function isSoon({ look }: Trouble): boolean {
  return look === 'soon'
}

function deafStore(store: 'redis' | 'postgres'): Trouble {
  return {
    look: 'late',
    what: `Jobbkön i ${store === 'redis' ? 'Redis' : 'PostgreSQL'} svarar inte.`,
    meaning:
      'Mejl tas emot och skickas ändå, men det kan dröja längre. Den läggs upp igen av sig själv när den svarar.',
  }
}

function isOutOfReach({ state: { is } }: MailboxState): boolean {
  return is === 'unreached' || is === 'refused'
}

function isLacking({ folders }: MailboxState): boolean {
  return folders.some(({ missing }) => missing > 0)
}

const waitsThere =
  'Mejl som kommer dit väntar på servern och får rätt ankomsttid när vi når den igen.'

type Tell = (mailbox: MailboxState, now: Date) => Trouble[]

const mailboxTroubles: Record<MailboxState['state']['is'], Tell> = {
  refused: (mailbox, now) => [
    {
      look: 'late',
      what: `Brevlådan ${mailbox.address} släpper inte in oss${sinceWords(mailbox, now)}.`,
      meaning: `${faultOf(mailbox)} ${waitsThere}`,
    },
  ],
  unreached: (mailbox, now) => [
    {
      look: 'late',
      what: `Brevlådan ${mailbox.address} svarar inte${sinceWords(mailbox, now)}.`,
      meaning: `${faultOf(mailbox)} ${waitsThere}`,
    },
  ],
  partly: (mailbox) => {
    const folder = faultyFolder(mailbox)
    const name = folder === undefined ? 'En mapp' : folderName(folder)
    const what = `${name} i brevlådan ${mailbox.address} kan inte läsas.`
    const rest = 'Mejl i den väntar på servern. De andra mapparna läses som vanligt.'
    return [{ look: 'soon', what, meaning: `${faultOf(mailbox)} ${rest}` }, ...lackingMail(mailbox)]
  },
  elsewhere: (mailbox) => {
    const { address, reader } = mailbox
    const host = reader?.holder.replace(/:\d+$/, '') ?? 'en annan maskin'
    const what = `Brevlådan ${address} läses av en process som inte är en av våra.`
    const meaning = `Den går på ${host}. Stäng den gamla installationen, så tar vi över av oss själva. Inget mejl läses två gånger.`
    return [{ look: 'soon', what, meaning }, ...lackingMail(mailbox)]
  },
  'not-yet': lackingMail,
  reading: lackingMail,
  listening: lackingMail,
}

function sinceWords(mailbox: MailboxState, now: Date): string {
  const at = reachedAt(mailbox) ?? mailbox.state.since
  return at === null ? '' : ` sedan ${shortInstant(now, at)}`
}

function faultyFolder({ folders }: MailboxState) {
  return folders.find(({ fault }) => fault !== null)
}

function faultOf(mailbox: MailboxState): string {
  return faultyFolder(mailbox)?.fault ?? 'Ingen har hämtat mejl där på en stund.'
}

function lackingMail(mailbox: MailboxState): Trouble[] {
  if (!isLacking(mailbox)) return []
  const number = mailbox.folders.reduce((sum, { missing }) => sum + missing, 0)
  return [
    {
      look: 'late',
      what: `${mails(number)} i ${mailbox.address} finns på mejlservern men inte hos oss.`,
      meaning:
        'Vi fortsätter att hämta. Står det kvar visar kommandot svarstid reconcile vilka det är.',
    },
  ]
}

/** How long before its end a secret is told of. */
const soonMs = 30 * dayMs

/** When the secret of an account ends, at the beginning of that day. Null: never, as far as we know. */
export function secretEnds({ secretExpiresAt }: OauthState): Date | null {
  return secretExpiresAt === null ? null : new Date(`${secretExpiresAt}T00:00:00Z`)
}

/** Who it is that logs in, in words. */
export function accountName(name: string): string {
  return name === 'smtp' ? 'Utgående mejl' : name
}

/** A token cannot be had, or a mail server does not take it. */
export function isFaulty({ fault, refusal: { imap, smtp } }: OauthState): boolean {
  return fault !== null || imap !== null || smtp !== null
}

/** Of a mailbox that does not let us in, and of mail that is stuck, the page has told already. */
function accessTroubles(
  { name, fault, refusal: { imap, smtp } }: OauthState,
  { mailboxes, outgoing }: StatusFacts,
): Trouble[] {
  const isTold = mailboxes.some((box) => box.address === name && isOutOfReach(box))
  const told = (what: string, meaning: string): Trouble => ({ look: 'late', what, meaning })
  return [
    ...(fault === null || isTold
      ? []
      : [told(`Åtkomsten till ${accountName(name)} kan inte förnyas.`, fault)]),
    ...(imap === null || isTold
      ? []
      : [told(`En ny inloggning till ${accountName(name)} nekades.`, imap.words)]),
    ...(smtp === null || outgoing.stuck > 0
      ? []
      : [told('Mejlservern för utgående mejl släpper inte in oss.', smtp.words)]),
  ]
}

function secretTroubles(one: OauthState, now: Date): Trouble[] {
  const name = accountName(one.name)
  const ends = secretEnds(one)
  if (ends === null || !isEnding(one, now)) return []
  const isOver = ends <= now
  const day = longInstant(ends).replace(/ kl\. .*/, '')
  const what = `Hemligheten för ${name} ${isOver ? 'har gått' : 'går'} ut ${day}.`
  const meaning =
    'Gör en ny hos leverantören och byt den i inställningarna. Annars kommer vi inte in.'
  return [{ look: isOver ? 'late' : 'soon', what, meaning }]
}

function isEnding(one: OauthState, now: Date): boolean {
  const ends = secretEnds(one)
  return ends !== null && ends.getTime() - now.getTime() <= soonMs
}

function stuckMail(
  { stuck, fault, since }: OutgoingHealth,
  isAlarmed: boolean,
  now: Date,
): Trouble {
  const when = since === null ? '' : ` sedan ${shortInstant(now, since)}`
  const alarms = isAlarmed ? ' Larm når ingen med mejl förrän den svarar.' : ''
  return {
    look: 'late',
    what: `${stuck === 1 ? 'Ett mejl' : `${stuck} mejl`} ut väntar${when}.`,
    meaning: `${fault ?? 'Servern tog inte emot.'} Vi försöker igen av oss själva. Inget mejl är borta.${alarms}`,
  }
}

/** Names the processes as docker-compose.yml does: this is for whoever starts them. */
function stoppedWorkers(workers: readonly WorkerState[]): Trouble[] {
  const stopped = workers.filter(({ alive }) => !alive)
  if (stopped.length === 0) return []
  const names = new Intl.ListFormat('sv').format(stopped.map(({ name }) => name))
  const what =
    stopped.length === workers.length
      ? 'Ingen av arbetsprocesserna är igång.'
      : `Inget livstecken från ${names}.`
  const meaning = 'Starta det som står still. Det som väntar tas om hand när det är igång igen.'
  return [{ look: 'late', what, meaning }]
}
