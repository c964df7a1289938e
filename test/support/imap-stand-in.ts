import { createServer, type AddressInfo } from 'node:net'
import { Connection } from './imap-stand-in/connection.ts'
import { type Fault, Faults } from './imap-stand-in/faults.ts'
import * as folders from './imap-stand-in/folder.ts'
import { folderOf, type House } from './imap-stand-in/house.ts'

export { type Effect, type Fault } from './imap-stand-in/faults.ts'

/** Mail servers do what they want; this one does what the test wants. */
export interface ImapStandIn {
  port: number
  /** Every command that came, such as `UID FETCH 3 (UID BODY.PEEK[])`; passwords are left in. */
  heard: readonly string[]
  /** Lets something go wrong with the next commands that fit. */
  fault(fault: Fault): void
  /** Forgets the faults that have not struck. */
  heal(): void
  /** How many clients are connected. */
  clients(): number
  /** Breaks every connection. */
  drop(how?: 'fin' | 'rst'): void
  deliver(raw: Buffer | string, how?: Delivered): number
  /** Somebody else's hands: returns the new UID. */
  move(uid: number, to: string, from?: string): number
  expunge(uid: number, folder?: string): void
  flag(uid: number, flag: string, folder?: string): void
  /** New UIDs from 1 on under another UIDVALIDITY. Who has the folder open is sent away. */
  renumber(folder?: string): void
  rename(folder: string, to: string): void
  list(folder?: string): { uid: number; raw: Buffer; flags: string[] }[]
  uidvalidity(folder?: string): number
  close(): Promise<void>
}

export interface Delivered {
  folder?: string
  flags?: string[]
  /** INTERNALDATE. */
  date?: Date
}

export const standInUser = { user: 'kontakt@bjorkvalla.example', password: 'hemligt' }

/**
 * A scripted IMAP4rev1 server in this process, with INBOX, Sent and Junk, that misbehaves on command. It
 * knows as much of RFC 3501 as a reader of mailboxes needs, IDLE, MOVE and SPECIAL-USE.
 */
export async function startImapStandIn({
  capabilities = 'MOVE',
  user = standInUser.user,
}: { capabilities?: string; user?: string } = {}): Promise<ImapStandIn> {
  const connections = new Set<Connection>()
  const house: House = {
    folders: [
      folders.makeFolder('INBOX'),
      folders.makeFolder('Sent', '\\Sent'),
      folders.makeFolder('Junk', '\\Junk'),
    ],
    faults: new Faults(),
    heard: [],
    capabilities: () =>
      `IMAP4rev1 LITERAL+ ID IDLE NAMESPACE SPECIAL-USE UIDPLUS ${capabilities}`.trim(),
    admits: (name, password) => name === user && password === standInUser.password,
    changed: () => {
      for (const connection of connections) connection.poke()
    },
  }
  const server = createServer((socket) => {
    const connection = new Connection(socket, house)
    connections.add(connection)
    socket.once('close', () => connections.delete(connection))
    void connection.serve()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const drop = (how: 'fin' | 'rst' = 'fin') => {
    for (const connection of connections) connection.drop(how)
  }
  return {
    port: (server.address() as AddressInfo).port,
    heard: house.heard,
    fault: (fault) => house.faults.add(fault),
    heal: () => house.faults.heal(),
    clients: () => connections.size,
    drop,
    ...hands(house, connections),
    close: async () => {
      drop('rst')
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Hands =
  'uidvalidity' | 'deliver' | 'move' | 'expunge' | 'flag' | 'renumber' | 'rename' | 'list'

/** What people and other programs do to the mailbox. */
function hands(house: House, connections: Set<Connection>): Pick<ImapStandIn, Hands> {
  const at = (path = 'INBOX') => {
    const folder = folderOf(house, path)
    if (folder === null) throw new Error(`There is no folder ${path}.`)
    return folder
  }
  return {
    uidvalidity: (folder) => at(folder).uidvalidity,
    deliver: (raw, { folder, flags = [], date = new Date() } = {}) => {
      const uid = folders.put(at(folder), { raw: Buffer.from(raw), flags: new Set(flags), date })
      house.changed()
      return uid
    },
    move: (uid, to, from) => {
      const moved = folders.put(at(to), folders.take(at(from), uid))
      house.changed()
      return moved
    },
    expunge: (uid, folder) => {
      folders.take(at(folder), uid)
      house.changed()
    },
    flag: (uid, flag, folder) => {
      at(folder)
        .mails.find((mail) => mail.uid === uid)
        ?.flags.add(flag)
    },
    renumber: (path) => {
      const folder = at(path)
      folders.renumber(folder)
      for (const connection of connections) if (connection.folder === folder) connection.bye()
    },
    rename: (path, to) => {
      const folder = at(path)
      folder.path = to
      for (const connection of connections) if (connection.folder === folder) connection.bye()
    },
    list: (folder) =>
      at(folder).mails.map(({ uid, raw, flags }) => ({ uid, raw, flags: [...flags] })),
  }
}
