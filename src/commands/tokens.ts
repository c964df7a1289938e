import { silentLog } from '../base/log.ts'
import { type Config, type OauthConfig } from '../config.ts'
import { connect } from '../db/connect.ts'
import { secretAlarm } from '../mail/oauth/expiry.ts'
import { tokensForTrial } from '../mail/oauth/try.ts'
import { openTokens, type Tokens } from '../mail/oauth.ts'

/** Brings access tokens for one trial of the settings; see tokensForTrial. */
export async function withTokens<T>(
  { databaseUrl, secret }: Config,
  work: (tokens: Tokens) => Promise<T>,
): Promise<T> {
  const now = () => new Date()
  if (databaseUrl === null || secret === null) return work(tokensForTrial(null, now))
  const db = connect(databaseUrl, { max: 1 })
  try {
    return await work(tokensForTrial(openTokens({ db, secret, log: silentLog, now }), now))
  } finally {
    await db.destroy()
  }
}

/** Words for a login that worked with an access token; nothing when it was with a password. */
export function withToken({ oauth }: { oauth?: OauthConfig }): string {
  if (oauth === undefined) return ''
  const due = secretAlarm(oauth, new Date())
  return ` med OAuth2${due === null ? '' : ` (obs: ${lower(due.words).replace(/\.$/, '')})`}`
}

function lower(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1)
}
