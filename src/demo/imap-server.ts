import { type Socket } from 'node:net'
import hoodiecrow, { type ImapServer, type StoredFolder } from 'hoodiecrow-imap'
import { portOf } from './port-of.ts'
import { type PostOffice, type Shelf } from './post-office.ts'

export interface Login {
  user: string
  password: string
}

export interface DemoImap {
  port: number
  /** Puts a mail into a folder of the shared mailbox, as if it had arrived at `at`. */
  deliver(folder: 'INBOX' | 'Junk', raw: Buffer, at: Date): void
  close(): Promise<void>
}

const folders: { shelf: Shelf; use?: string }[] = [
  { shelf: 'INBOX' },
  { shelf: 'Sent', use: '\\Sent' },
  { shelf: 'Junk', use: '\\Junk' },
]

/** The shared mailbox over IMAP, on loopback. What is new in it, however it came in, is kept on disk. */
export async function openImapServer(office: PostOffice, login: Login): Promise<DemoImap> {
  const imap = serverOf(office, login)
  const sockets = new Set<Socket>()
  imap.server.on('connection', (socket) => {
    sockets.add(socket)
    // It answers in several small writes, and each would wait for the one before to be acknowledged.
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => {
    imap.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: portOf(imap.server.address()),
    deliver: (folder, raw, at) => {
      imap.appendMessage(folder, [], at, raw.toString('latin1'))
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => imap.server.close(resolve))
    },
  }
}

function serverOf(office: PostOffice, { user, password }: Login): ImapServer {
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
      'LITERALPLUS',
      keeper,
    ],
    users: { [user]: { password } },
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
