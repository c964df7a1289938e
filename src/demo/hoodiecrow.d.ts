declare module 'hoodiecrow-imap' {
  import { type Server } from 'node:net'

  export interface StoredMessage {
    uid?: number
    flags?: string[]
    internaldate?: Date | string
    raw: string
  }

  export interface StoredFolder {
    messages?: StoredMessage[]
    uidvalidity?: number
    uidnext?: number
    path?: string
    'special-use'?: string
  }

  export interface ImapServer {
    server: Server
    messageHandlers: ((
      server: ImapServer,
      message: Required<StoredMessage>,
      folder: StoredFolder,
    ) => void)[]
    listen(port: number, host: string, ready: () => void): void
    appendMessage(folder: string, flags: string[], at: Date, raw: string): void
  }

  // eslint-disable-next-line import-x/no-default-export -- the library has no other
  export default function hoodiecrow(options: {
    plugins: (string | ((server: ImapServer) => void))[]
    users: Record<string, { password: string }>
    storage: Record<string, object>
  }): ImapServer
}
