import { type ReplyKind } from '../journey.ts'

/**
 * When something happens in the demo's three weeks.
 * `d3 09:15`: three working days ago at 09.15; d0 is today, or the last working day.
 * `sat1 11:00`: the last Saturday before today; `mon1 09:15`: the first working day after it.
 * `m25`: 25 minutes ago.
 */
export type When = `${'d' | 'sat' | 'mon'}${number} ${string}` | `m${number}`

/** One invented mail to the municipality, and what became of it. */
export interface Letter {
  id: string
  at: When
  from: string
  subject: string
  body: string
  /** How the mail was written; decides headers, HTML and how history is quoted. */
  style?: 'plain' | 'outlook' | 'gmail' | 'phone'
  /** The letter whose latest answer this one replies to. */
  re?: string
  headers?: Record<string, string>
  folder?: 'Junk'
  attachment?: { filename: string; contentType: string; base64: string }
  /** A delivery report about our answer to this letter. */
  bounceOf?: string
  /** What it says when it is not that the address is unknown. RFC 3464 */
  delivery?: { action: 'failed' | 'delayed'; status: string; said: string }
  then?: Deed[]
}

/** What staff did about a letter. `by` is the beginning of a staff address. */
export type Deed =
  | { at: When; do: 'answer'; by: string; text: string; kind?: ReplyKind }
  | { at: When; do: 'claim'; by: string }
  | { at: When; do: 'hand-over'; by: string; to: string; summary: string }
  | { at: When; do: 'officer-reply'; by: string; text: string }
  | {
      at: When
      do: 'file'
      by: string
      as: 'spam' | 'no-answer-needed' | 'advertising'
      why: string
    }
  | { at: When; do: 'called'; by: string; who: string }
  /** The letter's ticket and that of another are one. */
  | { at: When; do: 'merge'; by: string; with: string }
  | { at: When; do: 'divide'; by: string; parts: { subject: string; areaKey: string }[] }
