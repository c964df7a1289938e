import { newText } from '../../src/arrival/read/new-text.ts'
import { readSubject } from '../../src/arrival/read/subject.ts'
import { files, twin } from './fixtures.ts'
import { atMost, type Score, share, squashed } from './score.ts'

/**
 * The new words of answers, which discourse's email_reply_trimmer has told apart by hand: none may be lost, and
 * as many as can be should be told apart as well.
 */
export async function trimmer(folder: string): Promise<Score[]> {
  const lost: string[] = []
  const inexact: string[] = []
  const emails = files(folder, 'trimmer/test/emails/*')
  for (const { name, raw } of emails) {
    const expected = twin(folder, name.replace('/emails/', '/trimmed/'))?.toString() ?? ''
    const { text } = newText(raw.toString(), readSubject('Re: question', null))
    if (!holds(text, expected)) lost.push(name)
    if (squashed(text) !== squashed(expected)) inexact.push(name)
  }
  const of = emails.length
  return [
    atMost('trimmer: new words lost', { of, misses: lost, most: 0 }),
    share('trimmer: exactly the new words', { of, misses: inexact, least: 0.65 }),
  ]
}

/** Whether each line is there. */
function holds(text: string, expected: string): boolean {
  const all = squashed(text)
  return expected.split('\n').every((line) => all.includes(squashed(line)))
}
