import { files } from './fixtures.ts'
import { type Item, type MailReader } from './read.ts'
import { atMost, type Score, share } from './score.ts'

/** Every file is a failed delivery, but for what receivers and people answer of themselves. */
export async function sisimai(folder: string, reader: MailReader): Promise<Score[]> {
  const items = await readAll(folder, 'sisimai/**', reader)
  const misses = items.filter(({ reading }) => !failed.has(reading.kind)).map(told)
  return [
    share('sisimai: recognised as failed delivery', { of: items.length, misses, least: 0.97 }),
  ]
}

const failed = new Set<string>(['bounce', 'soft-bounce', 'hard-bounce'])

/** What the names of these files say about their kind. */
const named: readonly (readonly [pattern: string, kinds: readonly string[]])[] = [
  ['chatwoot/**/auto_reply*.eml', ['auto-reply', 'out-of-office']],
  ['chatwoot/**/!(auto_reply*).eml', ['human']],
  ['flanker/**/messages/bounce/*.eml', [...failed]],
  ['flanker/**/messages/disposition-notification.eml', ['receipt']],
]

export async function kinds(folder: string, reader: MailReader): Promise<Score[]> {
  const misses: string[] = []
  let of = 0
  for (const [pattern, expected] of named) {
    const items = await readAll(folder, pattern, reader)
    of += items.length
    misses.push(...items.filter(({ reading }) => !expected.includes(reading.kind)).map(told))
  }
  return [share('chatwoot, flanker: the kind is right', { of, misses, least: 1 })]
}

const collections = '{chatwoot,flanker,mailparser,mime4j,rspamd,rubymail,stalwart}/**/*.{eml,msg}'
/** Automatic by their names; the last, by hand, is a delivery report. */
const isAutomatic =
  /auto_reply|\/bounce\/|multipart_report|delivery-status|disposition-notification|mimepart_without_content_type/

/** No mail that a person or a sender of newsletters wrote is called automatic, and it can be read. */
export async function ordinary(folder: string, reader: MailReader): Promise<Score[]> {
  const items = (await readAll(folder, collections, reader)).filter(
    ({ name }) => !isAutomatic.test(name),
  )
  const of = items.length
  const misses = items.filter(({ reading }) => automatic.has(reading.kind)).map(told)
  const unread = items.filter(({ mail }) => mail.outcome === 'unreadable').map(told)
  return [
    atMost('ordinary mail called automatic', { of, misses, most: 0 }),
    atMost('ordinary mail quarantined', { of, misses: unread, most: 0 }),
  ]
}

const automatic = new Set<string>(['auto-reply', 'out-of-office', 'receipt', 'loop', ...failed])

async function readAll(folder: string, pattern: string, reader: MailReader): Promise<Item[]> {
  const items: Item[] = []
  for (const { name, raw } of files(folder, pattern)) items.push(await reader.read(name, raw))
  return items
}

function told({ name, reading }: Item): string {
  return `${name}: ${reading.kind}: ${reading.reasons.kind ?? ''}`
}
