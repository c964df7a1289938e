import { domainOf } from '../mail/address.ts'
import { openImapServer } from './imap-server.ts'
import { type PostOffice } from './post-office.ts'
import { rfcDate } from './raw-letter.ts'
import { type Accepted, openSmtpServer } from './smtp-server.ts'

export interface DemoMail {
  imapPort: number
  smtpPort: number
  /** Puts a mail into a folder of the shared mailbox, as if it had arrived at `at`. */
  deliver(folder: 'INBOX' | 'Junk', raw: Buffer, at: Date): void
  /** What has left the house, to whomever, oldest first. */
  world(): { id: number; at: Date; raw: Buffer }[]
  /** The post office's clock; the demo's history sets it to the past. */
  clock: { now: () => Date }
  close(): Promise<void>
}

export const demoLogin = { user: 'kontakt@bjorkvalla.example', password: 'demo' }

/**
 * A mail server of the demo's own: IMAP for the shared mailbox, SMTP for everything that leaves. Mail to
 * the shared address comes into its INBOX; all other mail is out in the world.
 */
export async function startMailServer(office: PostOffice): Promise<DemoMail> {
  const clock = { now: () => new Date() }
  const imap = await openImapServer(office, demoLogin)
  const world = office.list('world')
  const accept = ({ from, to, raw }: Accepted) => {
    const at = clock.now()
    if (to.includes(demoLogin.user)) imap.deliver('INBOX', traced(from, raw, at), at)
    if (to.every((one) => one === demoLogin.user)) return
    const mail = { uid: world.length + 1, at, raw }
    office.keep('world', mail)
    world.push(mail)
  }
  const smtp = await openSmtpServer(accept)
  return {
    imapPort: imap.port,
    smtpPort: smtp.port,
    deliver: (folder, raw, at) => {
      imap.deliver(folder, raw, at)
    },
    world: () => world.map(({ uid, ...mail }) => ({ id: uid, ...mail })),
    clock,
    close: async () => {
      await Promise.all([imap.close(), smtp.close()])
    },
  }
}

/** With what the receiving server writes above a mail (RFC 5321 4.4). */
function traced(from: string, raw: Buffer, at: Date): Buffer {
  const by = `mx.${domainOf(demoLogin.user)}`
  const head = `Return-Path: <${from}>\r\nReceived: from mail.post.example by ${by} with ESMTP;\r\n ${rfcDate(at)}\r\n`
  return Buffer.concat([Buffer.from(head), raw])
}
