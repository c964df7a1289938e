import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo } from 'node:net'
import { type OauthConfig } from '../../src/config.ts'

export const clientId = 'app-4711'
export const clientSecret = 'hemlig-klient-4711'
export const firstRefreshToken = 'forsta-fornyelse-4711'

export interface TokenEndpoint {
  tokenUrl: string
  /** For Dovecot's passdb (RFC 7662). */
  introspectionUrl: string
  /** What was asked for, in order. */
  asked: URLSearchParams[]
  /** Seconds that a token lives. */
  life: number
  /** True: each refresh token works once. */
  rotates: boolean
  /** Takes the place of the usual answer. */
  answer: ((asked: URLSearchParams, response: ServerResponse) => void) | null
  /** Holds every answer back until it is called. */
  hold(): () => void
  /** Whether a mail server should let `user` in with it. */
  takes(user: string, token: string): boolean
  /** The first refresh token works again. */
  consent(): void
  /** No token given out so far works any more. */
  revokeAll(): void
  stop(): Promise<void>
}

/** A provider of access tokens (RFC 6749) for one user, with introspection. */
export async function startTokenEndpoint(user: string): Promise<TokenEndpoint> {
  const given = new Map<string, number>()
  const refreshTokens = new Set([firstRefreshToken])
  let held: Promise<unknown> = Promise.resolve()
  const endpoint: TokenEndpoint = {
    tokenUrl: '',
    introspectionUrl: '',
    asked: [],
    life: 3600,
    rotates: false,
    answer: null,
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      held = promise
      return () => {
        resolve(undefined)
      }
    },
    takes: (who, token) => who === user && (given.get(token) ?? 0) > Date.now(),
    consent: () => refreshTokens.add(firstRefreshToken),
    revokeAll: () => given.clear(),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const give = (asked: URLSearchParams, response: ServerResponse) => {
    endpoint.asked.push(asked)
    if (endpoint.answer !== null) {
      endpoint.answer(asked, response)
      return
    }
    const fault = faultOf(asked, refreshTokens)
    if (fault !== null) {
      json(response, 400, { error: fault })
      return
    }
    const token = randomBytes(24).toString('base64url')
    given.set(token, Date.now() + endpoint.life * 1000)
    const next = endpoint.rotates ? rotated(asked, refreshTokens) : {}
    json(response, 200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: endpoint.life,
      ...next,
    })
  }
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (asked) => {
      if (request.url === '/token') {
        await held
        give(asked, response)
        return
      }
      const active = endpoint.takes(user, asked.get('token') ?? '')
      json(response, 200, active ? { active: 'true', username: user } : { active: 'false' })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  endpoint.tokenUrl = `http://127.0.0.1:${port}/token`
  endpoint.introspectionUrl = `http://127.0.0.1:${port}/introspect`
  return endpoint
}

/** An account that is entered with what the endpoint gives. */
export function oauthAccount(
  { tokenUrl }: TokenEndpoint,
  more: Partial<OauthConfig> = {},
): OauthConfig {
  return {
    name: 'kontakt@bjorkvalla.example',
    key: 'MAILBOX_OAUTH',
    provider: 'other',
    tokenUrl,
    scope: null,
    grant: { kind: 'client', clientId, clientSecret },
    secretExpires: null,
    ...more,
  }
}

/** RFC 6749 section 5.2. */
function faultOf(asked: URLSearchParams, refreshTokens: Set<string>): string | null {
  const type = asked.get('grant_type') ?? ''
  if (type === 'urn:ietf:params:oauth:grant-type:jwt-bearer') return null
  if (asked.get('client_id') !== clientId || asked.get('client_secret') !== clientSecret) {
    return 'invalid_client'
  }
  if (type === 'client_credentials') return null
  const isKnown = refreshTokens.has(asked.get('refresh_token') ?? '')
  return type === 'refresh_token' && isKnown ? null : 'invalid_grant'
}

function rotated(asked: URLSearchParams, refreshTokens: Set<string>): { refresh_token?: string } {
  if (asked.get('grant_type') !== 'refresh_token') return {}
  refreshTokens.delete(asked.get('refresh_token') ?? '')
  const next = randomBytes(24).toString('base64url')
  refreshTokens.add(next)
  return { refresh_token: next }
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}

export function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
