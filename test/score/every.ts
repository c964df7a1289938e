import { atMost, below, type Score } from './score.ts'
import { type MailReader } from './read.ts'
import { files } from './fixtures.ts'

/** Every mail there is, of whatever kind. What is a file of words or a picture is left out. */
const mails =
  '{chatwoot,crisp,flanker,mailparser,mime4j,rspamd,rubymail,sisimai,stalwart,trimmer}/**'
const noMail =
  /\.(?:json|xml|bin|out|png|wav)$|_decoded[^/]*$|\/(?:README|COPYING|\.gitattributes)$/

/** Must all become something that can be shown, soon and in little memory. */
export async function every(folder: string, reader: MailReader): Promise<Score[]> {
  const escaped: string[] = []
  const quarantined: string[] = []
  let slowest = 0
  const all = files(folder, mails).filter(({ name }) => !noMail.test(name))
  for (const { name, raw } of all) {
    try {
      const { mail, reading, ms } = await reader.read(name, raw)
      slowest = Math.max(slowest, ms)
      if (mail.outcome === 'unreadable') quarantined.push(`${name}: ${mail.reason}`)
      if ((reading.reasons.kind ?? '') === '') escaped.push(`${name}: no reason`)
    } catch (thrown) {
      escaped.push(`${name}: ${String(thrown)}`)
    }
  }
  const of = all.length
  return [
    atMost('every mail becomes an item', { of, misses: escaped, most: 0 }),
    atMost('quarantined', { of, misses: quarantined, most: Math.floor(of * 0.02) }),
    below('the slowest mail', slowest, 10_000, 'ms'),
    below('the reader at most', reader.peak, 512, 'MB'),
  ]
}
