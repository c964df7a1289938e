import { notLetIn, type Tokens } from '../oauth.ts'
import { OauthError } from './error.ts'
import { requestToken } from './request.ts'

/**
 * Tokens for a trial of the settings: asked for anew, and nothing is noted. Where a refresh token is used up by asking,
 * they are those of the service instead, when its database is at hand.
 */
export function tokensForTrial(kept: Tokens | null, now: () => Date): Tokens {
  return {
    accessToken: async (account) => {
      if (kept !== null && account.grant.kind === 'refresh') return kept.accessToken(account)
      const answer = await requestToken(account, null, { fetch: globalThis.fetch, now })
      if (answer.outcome === 'refused') throw new OauthError(answer.fault)
      return answer.accessToken
    },
    another: async (account, refused) =>
      kept !== null && account.grant.kind === 'refresh' ? kept.another(account, refused) : null,
    worked: async () => undefined,
    refused: async () => new OauthError(notLetIn),
  }
}
