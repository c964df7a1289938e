import { type Settings } from './settings.ts'

export interface AlarmConfig {
  /** Who is told by mail when something needs an admin. Empty: everybody with the role admin. */
  to: readonly string[]
  /** Opening hours in which a mailbox may get no mail before somebody is told; 0: for ever. */
  quietHours: number
}

/** Who is told of what goes wrong, and when. Faults are remembered by `read`. See docs/operations.md. */
export function readAlarms(read: Settings): AlarmConfig {
  return { to: readAddresses(read), quietHours: readHours(read) }
}

/** What whoever reads /metrics must have; null: this machine alone reads it. */
export function readMetricsToken(read: Settings): string | null {
  const token = read.maybe('METRICS_TOKEN')
  if (token !== null && token.length < 24) {
    read.fault('METRICS_TOKEN är kortare än 24 tecken. Gör en med: openssl rand -hex 32')
  }
  return token
}

function readAddresses(read: Settings): string[] {
  const addresses = read.list('ALARM_EMAIL', '').map((address) => address.toLowerCase())
  if (addresses.some((address) => !/^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(address))) {
    read.fault('ALARM_EMAIL är ingen e-postadress. Skriv den som drift@kommun.se.')
  }
  return addresses
}

function readHours(read: Settings): number {
  const text = read.text('ALARM_QUIET_HOURS', '8')
  if (!/^\d{1,4}$/.test(text)) {
    read.fault('ALARM_QUIET_HOURS ska vara ett antal timmar, som 8. 0 stänger av larmet.')
    return 8
  }
  return Number(text)
}
