import { newestMailAt, reachedAt } from '../../followup/mailbox-facts.ts'
import { type MailboxState, type StatusFacts } from './facts.ts'
import { isFaulty, secretEnds } from './troubles.ts'

type Labels = Readonly<Record<string, string>>
type Sample = readonly [Labels, number]

/** The content type of the text format 0.0.4 of Prometheus. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * The figures of the status page for a monitor. Times are seconds, instants seconds since 1970; what has never
 * happened is left out. A mailbox is named by its own official address, and nobody else is named.
 * docs/operations.md says what each means.
 */
export function metricsText(facts: StatusFacts, now: Date): string {
  return [...mailboxFamilies(facts.mailboxes, now), ...houseFamilies(facts)].join('')
}

/** What is said when the database cannot be asked. */
export function databaseMetric(isUp: boolean): string {
  return family('svarstid_database_up', 'Whether the database answers.', [[{}, Number(isUp)]])
}

function mailboxFamilies(boxes: readonly MailboxState[], now: Date): string[] {
  const each = (figure: (box: MailboxState) => number | null): Sample[] =>
    boxes.flatMap((box) => {
      const value = figure(box)
      return value === null ? [] : [[{ mailbox: box.address }, value] as const]
    })
  const spread = (of: (box: MailboxState) => { median: number; worst: number } | null): Sample[] =>
    boxes.flatMap((box) => {
      const found = of(box)
      if (found === null) return []
      const at = (quantile: string) => ({ mailbox: box.address, quantile })
      return [[at('0.5'), found.median / 1_000] as const, [at('1'), found.worst / 1_000] as const]
    })
  const box = (name: string, help: string, samples: Sample[]) =>
    family(`svarstid_mailbox_${name}`, help, samples)
  return [
    box('reached', 'Whether the mailbox can be read.', each(isReached)),
    box(
      'last_contact_timestamp_seconds',
      'When the mail server last answered.',
      each((one) => seconds(reachedAt(one))),
    ),
    box(
      'last_mail_timestamp_seconds',
      'When the newest mail was fetched.',
      each((one) => seconds(newestMailAt(one))),
    ),
    box(
      'waiting',
      'Mails fetched that wait to be filed.',
      each((one) => one.waiting),
    ),
    box(
      'oldest_waiting_seconds',
      'How long the first of them has waited.',
      each(({ oldestWaitingAt: at }) => (at === null ? 0 : (now.getTime() - at.getTime()) / 1_000)),
    ),
    box(
      'quarantined',
      'Mails that could not be filed.',
      each((one) => one.quarantined),
    ),
    box(
      'reconciled_timestamp_seconds',
      'When all its folders had been compared with the server.',
      each(reconciledAt),
    ),
    box(
      'missing',
      'Mails on the server that we lacked at the last comparison.',
      each(({ folders }) => sum(folders.map(({ missing }) => missing))),
    ),
    box('unfetched', 'Mails that could not be fetched and are explained.', each(unfetched)),
    box(
      'fetch_delay_seconds',
      'From the mailbox to us, of the last 24 hours: median and worst.',
      spread(({ delays }) => delays?.fetch ?? null),
    ),
    box(
      'queue_delay_seconds',
      'From the arrival to the queue, of the last 24 hours: median and worst.',
      spread(({ delays }) => delays?.queue ?? null),
    ),
    box(
      'held_up',
      "Mails of the last 24 hours that the town's own servers held up.",
      each(({ delays }) => delays?.heldUp ?? 0),
    ),
    box(
      'fetched_late',
      'Mails of the last 24 hours that were fetched late.',
      each(({ delays }) => delays?.fetchedLate ?? 0),
    ),
  ]
}

function houseFamilies(facts: StatusFacts): string[] {
  const { access, outbox, outgoing, workers, jobs, alarms } = facts
  const account = (name: string) => ({ account: name })
  const { sentToday, queued, unknown, failed } = outbox
  return [
    family(
      'svarstid_token_expiry_timestamp_seconds',
      'When the present access token ends.',
      access.flatMap(({ name, expiresAt }) => sample(account(name), seconds(expiresAt))),
    ),
    family(
      'svarstid_secret_expiry_timestamp_seconds',
      'When the secret that tokens are got with ends.',
      access.flatMap((one) => sample(account(one.name), seconds(secretEnds(one)))),
    ),
    family(
      'svarstid_token_fault',
      'Whether a token cannot be had, or is refused.',
      access.map((one) => [account(one.name), Number(isFaulty(one))] as const),
    ),
    family('svarstid_outbox_sent_today', 'Mails accepted since midnight.', [[{}, sentToday]]),
    family('svarstid_outbox', 'Mails by state; failed and unknown of 30 days.', [
      [{ state: 'queued' }, queued],
      [{ state: 'unknown' }, unknown],
      [{ state: 'failed' }, failed],
    ]),
    family('svarstid_outgoing_stuck', 'Mails that wait since the server takes none.', [
      [{}, outgoing.stuck],
    ]),
    family(
      'svarstid_worker_heartbeat_timestamp_seconds',
      'The newest sign of life of each kind of worker.',
      workers.flatMap(({ name, at }) => sample({ worker: name }, seconds(at))),
    ),
    family('svarstid_queue_store_up', 'Whether the store of the jobs answers.', [
      [{ store: jobs.store }, Number(jobs.ok)],
    ]),
    family('svarstid_alarms', 'Alarms that stand.', [[{}, alarms.length]]),
  ]
}

function isReached({ state: { is } }: MailboxState): number {
  return Number(is !== 'unreached' && is !== 'refused' && is !== 'not-yet')
}

function unfetched({ folders }: MailboxState): number {
  return sum(folders.flatMap((folder) => folder.unfetched.map(({ number }) => number)))
}

/** Of the folder that was compared longest ago. */
function reconciledAt({ folders }: MailboxState): number | null {
  const times = folders.map((one) => seconds(one.reconciledAt))
  const known = times.filter((time) => time !== null)
  return known.length === 0 || known.length < times.length ? null : Math.min(...known)
}

function seconds(at: Date | null): number | null {
  return at === null ? null : at.getTime() / 1_000
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}

function sample(labels: Labels, value: number | null): Sample[] {
  return value === null ? [] : [[labels, value]]
}

/** One family, in the order HELP, TYPE, samples; nothing when there are none. */
function family(name: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return ''
  const lines = samples.map(([labels, value]) => `${name}${labelsText(labels)} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`
}

function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
