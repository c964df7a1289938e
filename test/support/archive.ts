import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type DovecotServer } from './dovecot.ts'
import { owner } from './process.ts'
import { type SmtpSink } from './smtp-sink.ts'

/** Returns what brings all that the sink has taken for `user` since the last time into their INBOX, as a mail server does. */
export function archiving(sink: SmtpSink, dovecot: DovecotServer, user: string): () => void {
  const dir = dovecot.maildir(user)
  for (const part of ['', 'tmp', 'new', 'cur']) {
    mkdirSync(path.join(dir, part), { recursive: true })
    chownSync(path.join(dir, part), owner.uid, owner.gid)
  }
  let brought = 0
  return () => {
    for (; brought < sink.taken.length; brought++) {
      const { to, raw, at } = sink.taken[brought]!
      if (!to.includes(user)) continue
      const name = `${new Date(at).getTime() / 1000}.${brought}`
      const file = path.join(dir, 'new', name)
      writeFileSync(file, raw, 'latin1')
      chownSync(file, owner.uid, owner.gid)
    }
  }
}
