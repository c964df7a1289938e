import { sign } from 'node:crypto'
import { type OauthConfig } from '../../config.ts'

type ServiceAccount = Extract<OauthConfig['grant'], { kind: 'assertion' }>

/**
 * A statement that the service account asks on behalf of the mailbox, good for an hour and signed with RS256
 * (RFC 7523 section 3, RFC 7515).
 */
export function assertion(
  { issuer, keyId, privateKey, subject }: ServiceAccount,
  { audience, scope }: { audience: string; scope: string | null },
  now: Date,
): string {
  const issuedAt = Math.floor(now.getTime() / 1000)
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId === null ? {} : { kid: keyId }) }
  const claims = {
    iss: issuer,
    sub: subject,
    aud: audience,
    ...(scope === null ? {} : { scope }),
    iat: issuedAt,
    exp: issuedAt + 3600,
  }
  const said = `${encoded(header)}.${encoded(claims)}`
  return `${said}.${sign('sha256', Buffer.from(said), privateKey).toString('base64url')}`
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
