import { type EnclosedMail, type Invitation } from '../../db/schema.ts'
import { type ParsedMail } from '../parse/parsed.ts'
import { invitationWords } from './invitation-words.ts'

/** So much can be searched: PostgreSQL holds at most 1 MB of words to search for a message. Characters. */
const most = 100_000

/** What is inside a mail beside its own words. */
export interface Inside {
  enclosed: EnclosedMail[]
  invitations: Invitation[]
  /** The words of the two above, as they are searched and looked through. */
  insideWords: string
  /** It is encrypted or wrapped: its words cannot be read here. */
  isSealed: boolean
}

export function readInside({
  mails,
  invitations,
  protection,
}: Pick<ParsedMail, 'mails' | 'invitations' | 'protection'>): Inside {
  const events = invitations.map((invitation) => {
    const { title, where, who } = invitationWords(invitation)
    return [title, where, who].filter((words) => words !== '').join('\n')
  })
  const insideWords = [...events, ...mails.map(wordsOf)].join('\n\n').slice(0, most)
  return { enclosed: mails, invitations, insideWords, isSealed: protection?.isSealed === true }
}

/** The words that tell what a mail is about: its own; when it has none, what it is sealed with or encloses. */
export function tellingWords(own: string, { insideWords }: Inside, sealed?: string): string {
  return own.trim() === '' ? (sealed ?? insideWords) : own
}

function wordsOf({ subject, text, from, mails }: EnclosedMail): string {
  const own = [subject, text, from.name, from.address].filter((words) => words !== '').join('\n')
  return [own, ...mails.map(wordsOf)].join('\n\n')
}
