import { createHash } from 'node:crypto'
import { type Attachment } from '../../db/schema.ts'
import { type Reading } from '../read/read.ts'

/** The content of a mail in short: its text, its HTML, its attachments. Made once, when it is asked for. */
export function printer(reading: Reading): () => string {
  let made: string | null = null
  return () => (made ??= printOf(reading))
}

/** `look-up.ts` has the same in SQL. */
function printOf({ text, html, attachments }: Pick<Reading, 'text' | 'html' | 'attachments'>) {
  return printFrom(hash(text), html === null ? null : hash(html), attachments)
}

export function printFrom(
  text: string,
  html: string | null,
  attachments: readonly Pick<Attachment, 'sha256'>[],
): string {
  return [text, html ?? '-', ...attachments.map(({ sha256 }) => sha256)].join(' ')
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
