import { noticeKinds } from '../../journey.ts'

// What a letter to the inquirer is called: a notice answers nothing, so it is no answer in words either.

/** "svar" or "besked". The kind is as the log or the message has it. */
export function letterWord(kind: unknown): 'svar' | 'besked' {
  return noticeKinds.some((one) => one === kind) ? 'besked' : 'svar'
}

/** "svaret" or "beskedet". */
export function theLetter(kind: unknown): string {
  return `${letterWord(kind)}et`
}

/** A server on the way still tries to deliver it. */
export function delayWords(kind: unknown): string {
  return `Servern hos mottagaren har inte tagit emot ${theLetter(kind)} än. Den försöker igen. Du behöver inte göra något.`
}
