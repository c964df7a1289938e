import { type Log } from '../../base/log.ts'
import { type Config, type OauthConfig } from '../../config.ts'
import { type Db } from '../../db/connect.ts'
import { clearAlarm, openAlarms, raiseAlarm } from '../../municipality/alarms.ts'
import { loginAlarmKey, type Protocol } from './alarm.ts'
import { OauthError } from './error.ts'
import { secretAlarm, secretAlarms } from './expiry.ts'
import { type Tokens } from '../oauth.ts'
import { readRefusals, type Refusal, type Use } from './refusals.ts'
import { readStates } from './store.ts'

interface House {
  db: Db
  log: Log
  config: Pick<Config, 'mailboxes' | 'smtp'>
  tokens: Tokens
}

/**
 * Renews the tokens whose time is nearly up, though nobody logs in just now, so that a fault shows while mail still
 * flows; tells of secrets that expire; and clears the alarms of accounts that are not used any more.
 */
export async function keepAccess({ db, log, config, tokens }: House, now: Date): Promise<void> {
  const accounts = accountsOf(config)
  await tellOfSecrets({ db, config }, accounts, now)
  await Promise.all(accounts.map((account) => refresh({ log, tokens }, account)))
}

/** The accounts that are entered with tokens, each once. */
function accountsOf({ mailboxes, smtp }: Pick<Config, 'mailboxes' | 'smtp'>): OauthConfig[] {
  const all = [...mailboxes, ...(smtp === null ? [] : [smtp])].flatMap(({ oauth }) => oauth ?? [])
  return [...new Map(all.map((account) => [account.name, account])).values()]
}

/** Where tokens are presented. */
function usesOf({ mailboxes, smtp }: Pick<Config, 'mailboxes' | 'smtp'>): Use[] {
  const reading = mailboxes.flatMap(({ oauth }) => oauth ?? [])
  return [
    ...reading.map(({ name }) => ({ name, protocol: 'imap' as const })),
    ...(smtp?.oauth === undefined ? [] : [{ name: smtp.oauth.name, protocol: 'smtp' as const }]),
  ]
}

export interface OauthState {
  /** The mailbox's address, or smtp. */
  name: string
  /** Until when the present token lasts, and when we got it; null: we have none. */
  expiresAt: Date | null
  renewedAt: Date | null
  /** Why no newer one is given, in plain Swedish; null: all is well. */
  fault: string | null
  faultAt: Date | null
  /** The mail server does not take it; null: it does, or nobody logs in there with it. */
  refusal: Record<Protocol, Refusal | null>
  /** A date, as 2027-03-01; null: there is no such secret, or nobody has said. */
  secretExpiresAt: string | null
}

/** How each account is, for the status page. */
export async function oauthStates(
  db: Db,
  config: Pick<Config, 'mailboxes' | 'smtp'>,
): Promise<OauthState[]> {
  const accounts = accountsOf(config)
  const names = accounts.map(({ name }) => name)
  const [states, refusals] = await Promise.all([
    readStates(db, names),
    readRefusals(db, usesOf(config)),
  ])
  const refusal = (name: string, protocol: Protocol) =>
    refusals.find((one) => one.name === name && one.protocol === protocol) ?? null
  return accounts.map(({ name, secretExpires }) => {
    const found = states.get(name)
    return {
      name,
      expiresAt: found?.expiresAt ?? null,
      renewedAt: found?.renewedAt ?? null,
      fault: found?.fault ?? null,
      faultAt: found?.faultAt ?? null,
      refusal: { imap: refusal(name, 'imap'), smtp: refusal(name, 'smtp') },
      secretExpiresAt: secretExpires,
    }
  })
}

async function tellOfSecrets(
  { db, config }: Pick<House, 'db' | 'config'>,
  accounts: readonly OauthConfig[],
  now: Date,
): Promise<void> {
  const due = accounts.flatMap((account) => secretAlarm(account, now) ?? [])
  for (const alarm of due) await raiseAlarm(db, alarm, now)
  const ours = new Set([
    ...due.map(({ key }) => key),
    ...accounts.map(({ name }) => loginAlarmKey(name)),
    ...usesOf(config).map(({ name, protocol }) => loginAlarmKey(name, protocol)),
  ])
  for (const { key } of await openAlarms(db)) {
    const isOfAccess = key.startsWith(secretAlarms) || key.startsWith(loginAlarmKey(''))
    if (!isOfAccess || ours.has(key)) continue
    const next = due.some((one) => stageless(one.key) === stageless(key))
    await clearAlarm(db, key, now, next ? 'quietly' : undefined)
  }
}

/** The key of an alarm for a secret, whichever its stage. */
function stageless(key: string): string {
  return key.replace(/:\d+$/, '')
}

/** A fault has been noted and told by then. */
async function refresh({ log, tokens }: Omit<House, 'db' | 'config'>, account: OauthConfig) {
  try {
    await tokens.accessToken(account)
  } catch (thrown) {
    if (thrown instanceof OauthError) return
    log.error('an access token could not be looked after', thrown, { account: account.key })
  }
}
