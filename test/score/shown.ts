import { type EnclosedMail } from '../../src/db/schema.ts'
import { type Item } from './read.ts'
import { squashed } from './score.ts'

/** All that is shown of a mail: its words without blanks, those of enclosed mails with them, and its files. */
export function shownBy({ mail, reading }: Item): { words: string; hashes: string[] } {
  const mails = mail.outcome === 'parsed' ? mail.mails : []
  return {
    words: squashed([reading.text, reading.html ?? '', ...mails.map(wordsOf)].join('\n')),
    hashes: reading.attachments.map(({ sha256 }) => sha256),
  }
}

function wordsOf({ subject, text, mails }: EnclosedMail): string {
  return [subject, text, ...mails.map(wordsOf)].join('\n')
}
