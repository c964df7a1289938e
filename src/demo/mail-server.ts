import { type AddressInfo, type Socket } from 'node:net'
import hoodiecrow, { type ImapServer, type StoredFolder } from 'hoodiecrow-imap'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'
import { type PostOffice, type Shelf } from './post-office.ts'

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

const folders: { shelf: Shelf; use?: string }[] = [
  { shelf: 'INBOX' },
  { shelf: 'Sent', use: '\\Sent' },
  { shelf: 'Junk', use: '\\Junk' },
]

/**
 * A mail server of the demo's own: IMAP for the shared mailbox, SMTP for everything that leaves, both on
 * loopback only. Mail to the shared address comes into its INBOX; all other mail is out in the world.
 */
export async function startMailServer(office: PostOffice): Promise<DemoMail> {
  const clock = { now: () => new Date() }
  const imap = openImapServer(office)
  const sockets = new Set<Socket>()
  imap.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => {
    imap.listen(0, '127.0.0.1', resolve)
  })
  const deliver = (folder: 'INBOX' | 'Junk', raw: Buffer, at: Date) => {
    imap.appendMessage(folder, [], at, raw.toString('latin1'))
  }
  const world = office.list('world')
  const accept = (raw: Buffer, recipients: string[]) => {
    const at = clock.now()
    if (recipients.includes(demoLogin.user)) deliver('INBOX', raw, at)
    if (recipients.every((one) => one === demoLogin.user)) return
    const mail = { uid: world.length + 1, at, raw }
    office.keep('world', mail)
    world.push(mail)
  }
  const smtp = await openSmtpServer(accept)
  return {
    imapPort: portOf(imap.server.address()),
    smtpPort: portOf(smtp.server.address()),
    deliver,
    world: () => world.map(({ uid, ...mail }) => ({ id: uid, ...mail })),
    clock,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        new Promise((resolve) => imap.server.close(resolve)),
        new Promise<void>((resolve) => {
          smtp.close(resolve)
        }),
      ])
    },
  }
}

function openImapServer(office: PostOffice): ImapServer {
  const stored = new Set<string>()
  const storage: Record<string, object> = {}
  for (const { shelf, use } of folders) {
    const messages = office.list(shelf).map(({ uid, at, raw }) => {
      stored.add(`${shelf}:${uid}`)
      return { uid, internaldate: at, raw: raw.toString('latin1') }
    })
    const uidnext = Math.max(0, ...messages.map(({ uid }) => uid)) + 1
    const folder = { messages, uidnext, uidvalidity: office.uidValidity }
    storage[shelf] = use === undefined ? folder : { ...folder, 'special-use': use }
  }
  const { INBOX = {}, ...others } = storage
  return hoodiecrow({
    plugins: [
      'ID',
      'SASL-IR',
      'AUTH-PLAIN',
      'NAMESPACE',
      'IDLE',
      'ENABLE',
      'SPECIAL-USE',
      'UIDPLUS',
      keeper,
    ],
    users: { [demoLogin.user]: { password: demoLogin.password } },
    storage: { INBOX, '': { folders: others } },
  })

  /** Writes every mail that is new to the server to disk, however it came in. */
  function keeper(server: ImapServer): void {
    server.messageHandlers.push((_server, message, folder: StoredFolder) => {
      const shelf = folder.path as Shelf
      const key = `${shelf}:${message.uid}`
      if (stored.has(key)) return
      stored.add(key)
      const at = new Date(message.internaldate)
      office.keep(shelf, { uid: message.uid, at, raw: Buffer.from(message.raw, 'latin1') })
    })
  }
}

async function openSmtpServer(
  accept: (raw: Buffer, recipients: string[]) => void,
): Promise<SMTPServer> {
  const smtp = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, session, done) => {
      readAll(stream).then((raw) => {
        accept(
          raw,
          session.envelope.rcptTo.map(({ address }) => address.toLowerCase()),
        )
        done(null, '250 2.0.0 Ok: queued')
      }, done)
    },
  })
  smtp.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    smtp.listen(0, '127.0.0.1', resolve)
  })
  return smtp
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The demo mail is not up.')
  return address.port
}
