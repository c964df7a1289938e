import { type Log } from '../../base/log.ts'
import { type OauthConfig } from '../../config.ts'
import { type Db, type Tx } from '../../db/connect.ts'
import { clearAlarm, raiseAlarm } from '../../municipality/alarms.ts'
import { loginAlarm, loginAlarmKey } from './alarm.ts'
import { OauthError, type OauthFault } from './error.ts'
import { type Asking, type Granted, requestToken } from './request.ts'
import { type Seal } from './seal.ts'
import {
  type Account,
  keepFault,
  keepToken,
  lockAccount,
  postpone,
  readAccount,
  type Tried,
} from './store.ts'
import { standing } from './time.ts'

export interface House {
  db: Db
  log: Log
  seal: Seal
  asking: Asking
}

/**
 * A token for an account: the kept one, or a new one. null: `refused`, which the mail server would not take, is so
 * new that another would not be better. Whoever asks the provider has the account's row locked; those who have a
 * token that still works do not wait for that. @throws OauthError
 */
export async function obtain(
  house: House,
  account: OauthConfig,
  refused: string | null,
): Promise<string | null> {
  const { db, seal } = house
  const settings = settingsHash(seal, account)
  const wanted = { account, settings, refused }
  const known = await readAccount(db, account.name, seal)
  const now = standing(known, { name: account.name, settings, refused }, house.asking.now())
  if (now.state === 'fresh') return now.token
  const inHand = now.state === 'due' ? now.token : null
  const found = await db.transaction().execute(async (tx): Promise<Found> => {
    const locked = await lockAccount(tx, account.name, seal, inHand === null)
    return locked === null ? { token: inHand } : renew({ ...house, tx }, wanted, locked)
  })
  if ('fault' in found) throw new OauthError(found.fault)
  return found.token
}

/** A fault is a value here, so that the transaction that notes it is committed. */
type Found = { token: string | null } | { fault: OauthFault }

interface Wanted {
  account: OauthConfig
  settings: string
  refused: string | null
}

type Locked = House & { tx: Tx }

/** Somebody else may have asked before we had the lock. */
async function renew(house: Locked, wanted: Wanted, locked: Account): Promise<Found> {
  const { account, settings, refused } = wanted
  const asked = house.asking.now()
  const now = standing(locked, { name: account.name, settings, refused }, asked)
  if (now.state === 'fresh') return { token: now.token }
  if (now.state === 'hopeless') return { token: null }
  const inHand = now.state === 'due' ? now.token : null
  if (!isTooEarly(locked, settings, asked)) return ask(house, wanted, { locked, inHand })
  if (inHand !== null) return { token: inHand }
  // A provider that was away while the old token worked left no fault: now it counts.
  if (locked.fault === null) return ask(house, wanted, { locked, inHand })
  return { fault: { words: locked.fault, permanent: false } }
}

/** The last try was with the same settings, and it is too early for another. */
function isTooEarly({ retryAt, settings: tried }: Account, settings: string, now: Date): boolean {
  return retryAt !== null && retryAt > now && tried === settings
}

/** Asks the provider and writes down what it says. `inHand` still works. */
async function ask(
  house: Locked,
  wanted: Wanted,
  { locked, inHand }: { locked: Account; inHand: string | null },
): Promise<Found> {
  const { log, seal, asking } = house
  const { account } = wanted
  if (locked.sealBroken) {
    log.warn('a kept access token cannot be opened: SECRET has changed', { account: account.key })
  }
  const refreshToken = lineOf(seal, account, locked)
  const answer = await requestToken(account, refreshToken, asking)
  if (answer.outcome === 'granted') {
    const granted = { ...answer, refreshToken: answer.refreshToken ?? refreshToken }
    await noteToken(house, wanted, granted)
    return { token: answer.accessToken }
  }
  const fault = explained(answer.fault, account, locked)
  const tried = triedWith(wanted, answer, asking.now())
  log.warn('no access token was got', { account: account.key, reason: fault.words })
  if (inHand !== null && !fault.permanent) await postpone(house.tx, account.name, tried)
  else await noteFault(house, account, { fault, tried })
  return inHand === null ? { fault } : { token: inHand }
}

function triedWith(
  { settings }: Wanted,
  { fault, retryAfter }: { fault: OauthFault; retryAfter: number | null },
  now: Date,
): Tried {
  const pause = Math.max(fault.permanent ? 60_000 : 10_000, retryAfter ?? 0)
  return { settings, retryAt: new Date(now.getTime() + pause) }
}

/** The newest refresh token that descends from the one in the settings; null: that one itself. */
function lineOf(seal: Seal, account: OauthConfig, { kept }: Account): string | null {
  return kept?.grant === grantHash(seal, account) ? kept.refreshToken : null
}

async function noteToken(
  { tx, log, seal, asking }: Locked,
  { account, settings }: Wanted,
  granted: Granted,
): Promise<void> {
  const { accessToken, refreshToken, expiresAt } = granted
  const grant = grantHash(seal, account)
  const sealed = seal.seal(account.name, { accessToken, refreshToken, settings, grant })
  const now = asking.now()
  const hadFault = await keepToken(tx, account.name, { expiresAt, sealed, settings }, now)
  if (hadFault) await clearAlarm(tx, loginAlarmKey(account.name), now)
  log.info('an access token was got', { account: account.key })
}

async function noteFault(
  { tx, asking }: Locked,
  { name }: OauthConfig,
  { fault, tried }: { fault: OauthFault; tried: Tried },
): Promise<void> {
  const now = asking.now()
  await keepFault(tx, name, { fault, tried }, now)
  if (fault.permanent) await raiseAlarm(tx, loginAlarm({ name }, fault.words), now)
}

/** A first refresh token that was replaced long ago is refused: say why it was used. */
function explained(fault: OauthFault, { grant }: OauthConfig, { sealBroken }: Account): OauthFault {
  if (!sealBroken || grant.kind !== 'refresh') return fault
  const why = 'SECRET har ändrats, så den sparade åtkomsten går inte att läsa.'
  return { ...fault, words: `${why} ${fault.words}` }
}

/** Everything that what is got depends on. */
function settingsHash(seal: Seal, { tokenUrl, scope, grant }: OauthConfig): string {
  return seal.hash([tokenUrl, scope, grant])
}

function grantHash(seal: Seal, { tokenUrl, grant }: OauthConfig): string {
  const first = grant.kind === 'refresh' ? [grant.clientId, grant.refreshToken] : []
  return seal.hash([tokenUrl, ...first])
}
