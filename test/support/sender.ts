import { randomBytes } from 'node:crypto'
import { chownSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type DovecotServer } from './dovecot.ts'
import { buildMail, type Letter } from './mail-builder.ts'
import { owner } from './process.ts'
import { endOf, type OnServer } from './verdict.ts'

/** The citizens' side: what was sent is written down here, and nowhere in the service. */
export interface Sender {
  /** The tokens of all mail the mail server has accepted. */
  sent: string[]
  /** A mail that is nobody else's, and the token in its subject. */
  write(letter?: Partial<Letter>): { token: string; raw: Buffer }
  /** Sends one by LMTP and writes it down when it is accepted. */
  send(letter?: Partial<Letter>, ...to: string[]): Promise<string>
  /** Lies in the mailbox as if it had come then; nobody is told. `flags` as in Maildir, such as `S`. */
  leave(how: { date: Date; flags?: string; folder?: string; letter?: Partial<Letter> }): string
}

export function openSender(dovecot: DovecotServer, user: string): Sender {
  const run = `t${randomBytes(3).toString('hex')}`
  let count = 0
  const sent: string[] = []
  const write: Sender['write'] = (letter = {}) => {
    const token = `${run}-${count++}`
    const text = `${letter.text ?? 'Lampan på Storgatan lyser inte.'}\n\n${endOf(token)}\n`
    const from = `${token}@post.example`
    const raw = buildMail({ from, to: user, ...letter, text, subject: `Fråga #${token}` })
    return { token, raw }
  }
  return {
    sent,
    write,
    send: async (letter, ...to) => {
      const { token, raw } = write(letter)
      await dovecot.deliver(raw, ...(to.length === 0 ? [user] : to))
      sent.push(token)
      return token
    },
    leave: ({ date, flags = '', folder = 'INBOX', letter }) => {
      const { token, raw } = write(letter)
      const dir = path.join(dovecot.maildir(user), folder === 'INBOX' ? '' : `.${folder}`)
      for (const sub of ['', 'tmp', 'new', 'cur']) make(path.join(dir, sub))
      const file = path.join(dir, 'cur', `${date.getTime() / 1000}.${token}:2,${flags}`)
      writeFileSync(file, raw)
      chownSync(file, owner.uid, owner.gid)
      utimesSync(file, date, date)
      sent.push(token)
      return token
    },
  }
}

/** Everything in these folders, as somebody else sees it. */
export async function listServer(
  dovecot: DovecotServer,
  user: string,
  folders = ['INBOX', 'Junk'],
): Promise<OnServer[]> {
  const all: OnServer[] = []
  for (const folder of folders) {
    const uidvalidity = await dovecot.asClient(user, (client) => client.uidValidity(folder))
    for (const { uid, raw } of await dovecot.list(user, folder)) {
      all.push({ mailbox: user, folder, uidvalidity, uid, raw })
    }
  }
  return all
}

function make(dir: string): void {
  mkdirSync(dir, { recursive: true })
  chownSync(dir, owner.uid, owner.gid)
}
