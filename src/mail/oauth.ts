import { type Log } from '../base/log.ts'
import { type OauthConfig } from '../config.ts'
import { type Db } from '../db/connect.ts'
import { type Protocol } from './oauth/alarm.ts'
import { OauthError } from './oauth/error.ts'
import { obtain } from './oauth/renew.ts'
import { noteEntry, noteRefusal } from './oauth/refusals.ts'
import { makeSeal } from './oauth/seal.ts'

export interface Tokens {
  /**
   * A token the mail server should take: the one that is kept, or a new one when its time is nearly up. While it
   * lasts, a provider that does not answer is no fault. @throws OauthError
   */
  accessToken(account: OauthConfig): Promise<string>
  /** A newer one than that which was refused; null: that one was quite new itself. @throws OauthError */
  another(account: OauthConfig, refused: string): Promise<string | null>
  /** The mail server let us in. Never throws: the connection is there. */
  worked(account: OauthConfig, protocol: Protocol): Promise<void>
  /** The mail server did not, although the token was new. */
  refused(account: OauthConfig, protocol: Protocol): Promise<OauthError>
}

export interface Opening {
  db: Db
  secret: string
  log: Log
  now: () => Date
  fetch?: typeof globalThis.fetch
}

/**
 * The access tokens of all accounts, kept sealed in the database and shared by all processes: one of them at a time
 * asks for a new one. A fault that a person must mend becomes an alarm at once.
 */
export function openTokens({ db, secret, log, now, fetch = globalThis.fetch }: Opening): Tokens {
  const house = { db, log, seal: makeSeal(secret), asking: { fetch, now } }
  const get = sharing((account, refused) => obtain(house, account, refused))
  return {
    accessToken: async (account) => {
      const token = await get(account, null)
      if (token === null) throw new Error('No token, and no fault either.')
      return token
    },
    another: get,
    worked: async ({ name, key }, protocol) => {
      try {
        await noteEntry(db, { name, protocol }, now())
      } catch (thrown) {
        log.error('a login that worked could not be noted', thrown, { account: key })
      }
    },
    refused: async ({ name, key }, protocol) => {
      log.warn('a mail server refused an access token', { account: key, protocol })
      await noteRefusal(db, { name, protocol }, notLetIn.words, now())
      return new OauthError(notLetIn)
    },
  }
}

export const notLetIn = {
  permanent: true,
  words:
    'Mejlservern släpper inte in oss, fast leverantören har gett oss åtkomst. Kontrollera att appen har rätt till just det här kontot.',
}

type Get = (account: OauthConfig, refused: string | null) => Promise<string | null>

/** Those in this process who want the same at the same time ask once. */
function sharing(get: Get): Get {
  const underWay = new Map<string, Promise<string | null>>()
  return (account, refused) => {
    const key = JSON.stringify([account.name, refused])
    const asking = underWay.get(key) ?? get(account, refused).finally(() => underWay.delete(key))
    underWay.set(key, asking)
    return asking
  }
}
