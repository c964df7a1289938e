import { isSignOff } from '../new-text/frame.ts'
import { type NewText } from '../new-text.ts'

/** The lines in which a writer says who he is: below "Med vänlig hälsning", and the signature. */
export function closingOf({ text, parts }: NewText, whole: string): string {
  const lines = text.slice(-2_000).split('\n').slice(-12)
  const at = lines.findLastIndex((line) => isSignOff(line.trim()))
  const signed = at < 0 ? [] : lines.slice(at)
  const signatures = parts.filter(({ kind }) => kind === 'signature')
  return [
    ...signed,
    ...signatures.map(({ from, to }) => whole.slice(from, to).slice(0, 2_000)),
  ].join('\n')
}
