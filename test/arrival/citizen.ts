import { buildMail, type Letter } from '../support/mail-builder.ts'
import { type Inbox, kontakt, monday, type Where } from './inbox.ts'

const tobias = 'Tobias Nylund <t.nylund@post.example>'
export const stranger = 'mallory@evil.example'
export const later = (hours: number) => new Date(monday.getTime() + hours * 3_600_000)

/** Tobias, who writes about the street lamp; each of his mails has words and an id of its own. */
export function openCitizen(inbox: Inbox) {
  let count = 0
  const lastId = () => `<fraga.${count}@post.example>`
  const letter = (other: Partial<Letter> = {}): Buffer => {
    count += 1
    return buildMail({
      from: tobias,
      to: kontakt,
      subject: 'Gatlampan',
      text: `Gatlampan är trasig, ${count}.`,
      messageId: lastId(),
      date: monday,
      ...other,
    })
  }
  return {
    letter,
    /** The id of the latest mail. */
    lastId,
    take: (other: Partial<Letter>, where: Where = { at: later(5) }) =>
      inbox.take(letter(other), where),
    /** A question, newly arrived, with the id of its mail. */
    question: async () => ({ ...(await inbox.take(letter())), id: lastId() }),
  }
}
