import { Resolver } from 'node:dns/promises'
import { type AuthenticateResult, type DNSResolver } from 'mailauth'
import { domainOf } from '../../../mail/address.ts'
import { type Header } from '../../parse/headers.ts'
import { clientOf } from './client.ts'
import { type AuthResult, trustedResults, type Trust } from './results.ts'

/** Asks DNS who may send for a domain, where no server of ours has said so. */
export interface Verifier {
  /** What is found out about a mail; empty: nothing, or it could not be asked in time. Never throws. */
  verify(raw: Buffer, headers: readonly Header[], trust: Trust): Promise<AuthResult[]>
}

/** As `resolve` of node:dns/promises. */
export type Resolve = DNSResolver

export interface VerifierOptions {
  resolve?: Resolve
  /** Longest that one mail may take. Milliseconds. */
  withinMs?: number
  now?: () => number
  /** The domain of a mailbox of ours, whose name servers surely answer; null: there is none to ask. */
  own?: string | null
}

/** A mail with more than this is not looked at: to make us ask and reckon would cost its sender nothing. */
const most = { signatures: 8, headers: 500, headerLength: 100_000 }
/** So many in a row that could not be asked, and DNS is left alone for a while. Milliseconds. */
const patience = { failures: 3, restMs: 10 * 60_000 }

/**
 * SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 9989) by mailauth. Where the address that the mail came from is not known,
 * only a DKIM that holds says anything: everything else may fail for an honest sender.
 */
export function openVerifier({
  resolve = systemResolver(),
  withinMs = 4_000,
  now = Date.now,
  own = null,
}: VerifierOptions = {}): Verifier {
  let failures = 0
  let restsUntil = 0
  return {
    verify: async (raw, headers, trust) => {
      if (now() < restsUntil || !isWorthAsking(headers, trust)) return []
      const asked = watched(resolve)
      const client = clientOf(headers, trust.received)
      const found = await within(withinMs, authenticate(raw, { client, resolve: asked.resolve }))
      failures = found === null || asked.isTroubled() ? failures + 1 : 0
      if (failures >= patience.failures) {
        failures = 0
        // A sender can have name servers that do not answer; that of our own domain tells whether ours do.
        if (!(await answers(resolve, own, withinMs))) restsUntil = now() + patience.restMs
      }
      if (found === null) return []
      return resultsOf(found, { isClientKnown: client !== null && !asked.isTroubled() })
    },
  }
}

/** Without a signature and without knowing where it came from there is nothing to find out. */
function isWorthAsking(headers: readonly Header[], trust: Trust): boolean {
  if (headers.length > most.headers || lengthOf(headers) > most.headerLength) return false
  if (trustedResults(headers, trust).length > 0) return false
  const signatures = headers.filter(({ name }) => name === 'dkim-signature').length
  if (signatures > most.signatures) return false
  return signatures > 0 || clientOf(headers, trust.received) !== null
}

function lengthOf(headers: readonly Header[]): number {
  return headers.reduce((sum, { name, value }) => sum + name.length + value.length, 0)
}

interface Asking {
  client: { ip: string; sender: string } | null
  resolve: Resolve
}

/** null: it could not be read. mailauth is loaded with the first mail that needs it. */
async function authenticate(
  raw: Buffer,
  { client, resolve }: Asking,
): Promise<AuthenticateResult | null> {
  try {
    const mailauth = await import('mailauth')
    return await mailauth.authenticate(raw, {
      ...(client ?? {}),
      resolver: resolve,
      mta: 'svarstid.invalid',
      disableArc: true,
      disableBimi: true,
    })
  } catch {
    return null
  }
}

/** A failure counts only when the sender's side has had its chance: the address is known, and DNS has answered. */
function resultsOf(
  { dkim, spf, dmarc }: AuthenticateResult,
  { isClientKnown }: { isClientKnown: boolean },
): AuthResult[] {
  const all: AuthResult[] = [
    ...dkim.results.map(({ status, signingDomain }) => ({
      method: 'dkim' as const,
      result: status.result,
      domain: lower(signingDomain),
    })),
    ...(spf === false
      ? []
      : [{ method: 'spf' as const, result: spf.status.result, domain: lower(spf.domain) }]),
    ...(dmarc === false
      ? []
      : [{ method: 'dmarc' as const, result: dmarc.status.result, domain: soleDomain(dkim) }]),
  ]
  return isClientKnown ? all : all.filter(({ result }) => result === 'pass')
}

/** Whose mail DMARC judged; null when the mail names several, which proves nothing. */
function soleDomain({ headerFrom }: AuthenticateResult['dkim']): string | null {
  const [only, ...others] = headerFrom
  return only === undefined || others.length > 0 ? null : domainOf(only.toLowerCase())
}

function lower(domain: string | undefined): string | null {
  return domain?.toLowerCase() ?? null
}

/** Notes whether DNS itself failed, as against having nothing to tell. */
function watched(resolve: Resolve) {
  let troubled = false
  return {
    isTroubled: () => troubled,
    resolve: async (name: string, type: string) => {
      try {
        return await resolve(name, type)
      } catch (thrown) {
        const code = (thrown as { code?: unknown }).code
        if (code !== 'ENOTFOUND' && code !== 'ENODATA') troubled = true
        throw thrown
      }
    },
  }
}

/** Whether DNS answers at all, be it that there is nothing. */
async function answers(resolve: Resolve, own: string | null, withinMs: number): Promise<boolean> {
  if (own === null) return false
  const { resolve: ask, isTroubled } = watched(resolve)
  const answered = await within(
    withinMs,
    ask(own, 'MX').then(
      () => true,
      () => !isTroubled(),
    ),
  )
  return answered === true
}

function systemResolver(): Resolve {
  const resolver = new Resolver({ timeout: 1_500, tries: 1 })
  // What comes of MX is given on as Node.js has it, which is what mailauth reads.
  return async (name, type) => (await resolver.resolve(name, type)) as string[][]
}

async function within<T>(ms: number, work: Promise<T | null>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((done) => {
    timer = setTimeout(() => done(null), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
