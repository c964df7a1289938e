import { idsIn, readReport } from './delivery-report.ts'
import { isDisposition } from './report.ts'
import { type Kind, type Sighted } from './sighted.ts'
import { speaksToUs } from './undelivered-words.ts'

const subjects =
  /^[ \t]{0,9}(?:läst|ej läst|oläst|inte läst|read|not read|gelesen|ungelesen|læst|ulæst|lest|ulest|luettu|ei luettu|lu|non lu|return receipt|read receipt|läskvitto|läskvittens|kvittens|mottagningskvitto)[ \t]{0,9}(?:[:：(]|$)/i
const says =
  /^[\s>*]{0,50}(?:ditt (?:meddelande|mejl|dokument)|your (?:message|document)|meddelandet|this is a (?:return |read )?receipt|detta är (?:ett|en) (?:läskvitto|läskvittens|kvittens)|ihre nachricht)(?!\p{L})/iu

/** The receipts of older systems, that are no multipart/report: by their subject together with their words. */
export function receipt(mail: Sighted): Kind | null {
  const { enclosed, subject, text } = mail
  if (speaksToUs(text)) return null
  const isOld = subjects.test(subject.slice(0, 200)) && says.test(text.slice(0, 200))
  const isBare = enclosed.some(isDisposition) && text.trim().length < shortest
  if (!isOld && !isBare) return null
  const report = { ...readReport(mail), ids: idsIn(enclosed, text), outcome: 'delivered' as const }
  return { kind: 'receipt', reason: 'Det är en läskvittens.', report }
}

/** More words than this and somebody has something to say. Characters. */
const shortest = 1_500
