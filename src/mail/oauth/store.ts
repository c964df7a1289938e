import { sql } from 'kysely'
import { type Queryable, type Tx } from '../../db/connect.ts'
import { type OauthFault } from './error.ts'
import { type Kept, type Seal } from './seal.ts'

/** What is known of one account. Only this file reads and writes `oauth_token`. */
export interface Account {
  /** null: none yet, or sealed with another SECRET. */
  kept: Kept | null
  /** True when something is kept that cannot be opened. */
  sealBroken: boolean
  expiresAt: Date | null
  renewedAt: Date | null
  /** A keyed hash of the settings that were tried last. */
  settings: string | null
  /** Why none was given. */
  fault: string | null
  faultAt: Date | null
  /** After none was given nobody asks again before this. */
  retryAt: Date | null
}

export async function readAccount(
  db: Queryable,
  name: string,
  seal: Pick<Seal, 'open'>,
): Promise<Account | null> {
  const row = await rowOf(db, name).executeTakeFirst()
  return row === undefined ? null : accountOf(name, row, seal)
}

/**
 * Reads it so that nobody else on any machine asks for a token until `tx` is over. When another does so just now:
 * waits, or with `wait: false` returns null.
 */
export async function lockAccount(
  tx: Tx,
  name: string,
  seal: Pick<Seal, 'open'>,
  wait: boolean,
): Promise<Account | null> {
  await sql`set local lock_timeout = '20s'`.execute(tx)
  if (wait) {
    await tx
      .insertInto('oauth_token')
      .values({ name })
      .onConflict((on) => on.doNothing())
      .execute()
  }
  const locked = rowOf(tx, name).forUpdate()
  const row = await (wait ? locked : locked.skipLocked()).executeTakeFirst()
  return row === undefined ? null : accountOf(name, row, seal)
}

/**
 * A new token: a fault in getting one is over, and true is returned when there was one. Whether a mail server takes
 * it is not known yet.
 */
export async function keepToken(
  tx: Tx,
  name: string,
  { expiresAt, sealed, settings }: { expiresAt: Date; sealed: Buffer; settings: string },
  now: Date,
): Promise<boolean> {
  await tx
    .updateTable('oauth_token')
    .set({ sealed, settings, expires_at: expiresAt, renewed_at: now, retry_at: null })
    .where('name', '=', name)
    .execute()
  const { numUpdatedRows } = await tx
    .updateTable('oauth_token')
    .set({ fault: null, fault_at: null })
    .where('name', '=', name)
    .where('fault', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The provider was asked with these settings, and is not asked again before `retryAt`. */
export interface Tried {
  settings: string
  retryAt: Date
}

/** No token was given, and why. */
export async function keepFault(
  tx: Tx,
  name: string,
  { fault, tried }: { fault: OauthFault; tried: Tried },
  now: Date,
): Promise<void> {
  await postpone(tx, name, tried)
  await tx
    .updateTable('oauth_token')
    .set({
      fault: fault.words,
      // Since when: the same fault goes on.
      fault_at: sql`case when fault = ${fault.words} then fault_at else ${now}::timestamptz end`,
    })
    .where('name', '=', name)
    .execute()
}

/** No token was given, which is no fault yet: the one before still works. */
export async function postpone(tx: Tx, name: string, { settings, retryAt }: Tried): Promise<void> {
  await tx
    .updateTable('oauth_token')
    .set({ settings, retry_at: retryAt })
    .where('name', '=', name)
    .execute()
}

function rowOf(db: Queryable, name: string) {
  return db
    .selectFrom('oauth_token')
    .select(['sealed', 'settings', 'expires_at', 'renewed_at'])
    .select(['fault', 'fault_at', 'retry_at'])
    .where('name', '=', name)
}

type Row = Awaited<ReturnType<ReturnType<typeof rowOf>['executeTakeFirstOrThrow']>>

function accountOf(name: string, row: Row, seal: Pick<Seal, 'open'>): Account {
  const kept = row.sealed === null ? null : seal.open(name, row.sealed)
  return {
    kept,
    sealBroken: row.sealed !== null && kept === null,
    expiresAt: row.expires_at,
    renewedAt: row.renewed_at,
    settings: row.settings,
    fault: row.fault,
    faultAt: row.fault_at,
    retryAt: row.retry_at,
  }
}

/** What is known of several accounts, by name, but nothing secret. */
export async function readStates(
  db: Queryable,
  names: readonly string[],
): Promise<Map<string, Pick<Account, 'expiresAt' | 'renewedAt' | 'fault' | 'faultAt'>>> {
  if (names.length === 0) return new Map()
  const rows = await db
    .selectFrom('oauth_token')
    .select(['name', 'expires_at', 'renewed_at', 'fault', 'fault_at'])
    .where('name', 'in', names)
    .execute()
  return new Map(
    rows.map(({ name, expires_at, renewed_at, fault, fault_at }) => [
      name,
      { expiresAt: expires_at, renewedAt: renewed_at, fault, faultAt: fault_at },
    ]),
  )
}
