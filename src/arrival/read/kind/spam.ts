import { trustedHops } from '../../fetch/trusted-hops.ts'
import { type Header } from '../../parse/headers.ts'
import { type Kind, type Sighted } from './sighted.ts'
import { spamFields } from './spam-fields.ts'

const junkFolder = /(?:^|[./])(?:junk|junk e-?mail|spam|skräp|skräppost|bulk mail)$/i

/** Our own filter has said so, or the mail server or a colleague has put it there. */
export function spam(mail: Sighted): Kind | null {
  const mark = marksIn(mail).find(({ isTrusted }) => isTrusted)
  if (mark !== undefined) {
    return { kind: 'spam', reason: `Skräppostfiltret har märkt mejlet (${mark.words}).` }
  }
  const { isJunk, folder } = mail
  if (!(isJunk ?? junkFolder.test(folder.slice(-100)))) return null
  return { kind: 'spam', reason: 'Mejlet låg i brevlådans mapp för skräppost.' }
}

/** What somebody else's filter has said: anybody can write that, so it is told and decides nothing. */
export function spamHint(mail: Sighted): string | null {
  const mark = marksIn(mail).find(({ isTrusted }) => !isTrusted)
  if (mark === undefined) return null
  return `Märkt som skräppost (${mark.words}), men inte av ett filter som kommunen litar på. Det avgör inget.`
}

interface Mark {
  /** As the header has it. */
  words: string
  isTrusted: boolean
}

/** Only what stands above the first line that is not our server's has our server put there. */
function marksIn({ headers, trusted = [], filterFields = [] }: Sighted): Mark[] {
  const end = oursEnd(headers, trusted)
  return headers.flatMap(({ name, value }, i) => {
    const words = spamFields.get(name)?.(value.slice(0, 4_000)) ?? null
    return words === null ? [] : [{ words, isTrusted: filterFields.includes(name) || i < end }]
  })
}

/**
 * Where that ends which our own servers have put at the top: at the first line Received of somebody else; where
 * there is none, at the last of ours, since below it the sender's own header begins.
 */
function oursEnd(headers: readonly Header[], trusted: readonly string[]): number {
  if (trusted.length === 0) return 0
  const places = headers.flatMap(({ name }, i) => (name === 'received' ? [i] : []))
  const lines = places.map((place) => headers[place]?.value ?? '')
  const ours = trustedHops(lines, trusted).length
  return ours === 0 ? 0 : (places[ours] ?? places[ours - 1] ?? 0)
}
