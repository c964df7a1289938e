import { type Item } from './read.ts'
import { squashed } from './score.ts'

/** All that is shown of a mail: its words without blanks, those of enclosed mails with them, and its files. */
export function shownBy({ mail, reading }: Item): { words: string; hashes: string[] } {
  const enclosed = mail.outcome === 'parsed' ? mail.enclosed : []
  return {
    words: squashed([reading.text, reading.html ?? '', ...enclosed].join('\n')),
    hashes: reading.attachments.map(({ sha256 }) => sha256),
  }
}
