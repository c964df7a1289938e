import { findSensitive } from './sensitive.ts'
import { findUrgent, type Urgent } from './urgent.ts'

/** What a mail must be handled with care for. */
export interface Marks {
  urgent: Urgent | null
  /** As `urgent`, by the new words alone: an answer repeats the subject of what it answers. */
  urgentNow: Urgent | null
  sensitive: string[]
}

interface Words {
  /** Without its prefixes. */
  subject: string
  /** What is new, and all that is not certainly quoted: danger counts in both. */
  words: string
  unquoted: string
  /** The whole text, and what is enclosed. */
  text: string
  inside: string
  isReport: boolean
}

/** By all that a mail says. */
export function marksOf(mail: Words, now: Date): Marks {
  const { subject, words, text, inside } = mail
  // A report encloses what it is about, which is no news.
  const enclosed = mail.isReport ? null : findUrgent('', inside)
  const urgentNow = findUrgent('', words) ?? findUrgent('', mail.unquoted) ?? enclosed
  const labels = [...findSensitive(subject, text, now), ...findSensitive('', inside, now)]
  return {
    urgent: findUrgent(subject, words) ?? urgentNow,
    urgentNow,
    sensitive: [...new Set(labels)],
  }
}
