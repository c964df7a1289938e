import { type ImapFlow } from 'imapflow'
import { byPath, type Listed } from './folders.ts'
import { type Moved, type MoveTarget } from './session.ts'
import { uidSet } from './uid-set.ts'

/** Without MOVE (RFC 6851) a move is a copy and a deletion, and a crash between the two is a loss or a double. */
export function moveTarget(client: ImapFlow, listed: readonly Listed[], to: string): MoveTarget {
  if (!client.capabilities.has('MOVE')) return { path: null, fault: 'no-move' }
  const path = byPath(listed, to)?.path
  return path === undefined ? { path: null, fault: 'no-folder' } : { path, fault: null }
}

/** As `ImapSession.move`. @throws Error when the server refuses or the folder is another one now */
export async function moveMails(
  client: ImapFlow,
  from: { path: string; uidvalidity: number },
  uids: readonly number[],
  to: string,
): Promise<Moved> {
  if (!client.capabilities.has('MOVE')) throw new Error('The mail server cannot move mail.')
  const opened = await client.mailboxOpen(from.path)
  if (Number(opened.uidValidity) !== from.uidvalidity) {
    throw new Error('The folder was numbered anew before its mail could be moved.')
  }
  const moved = await client.messageMove(uidSet(uids), to, { uid: true })
  if (moved === false) {
    throw Object.assign(new Error('The mail server would not move mail.'), { responseStatus: 'NO' })
  }
  const { uidValidity, uidMap } = moved
  if (uidValidity === undefined || uidMap === undefined) return { to: null }
  return { to: { uidvalidity: Number(uidValidity), uids: uidMap } }
}
