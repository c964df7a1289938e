import { type ListResponse } from 'imapflow'
import { type FolderToRead } from './session.ts'

/** The folders of a mailbox, as the server lists them. */
export type Listed = Pick<ListResponse, 'path' | 'name' | 'specialUse' | 'specialUseSource'>

/** As `ImapSession.folders`: each name or special use of the settings, found among those that are there. */
export function foldersToRead(listed: readonly Listed[], asked: readonly string[]): FolderToRead[] {
  const found = asked.map((name) => {
    const folder = isNamed(name) ? byPath(listed, name) : byUse(listed, name)
    return { asked: name, path: folder?.path ?? null, use: folder ? useOf(listed, folder) : '' }
  })
  const once = found.filter(
    ({ path }, i) => path === null || found.findIndex((other) => other.path === path) === i,
  )
  return once.sort((a, b) => Number(isInbox(b)) - Number(isInbox(a)))
}

/** The folder with a special use (RFC 6154), else one with a usual name for it. */
export function byUse(listed: readonly Listed[], use: string): Listed | null {
  const told = listed.find((one) => sameFolder(toldUse(one) ?? '', use))
  const names = usualNames.get(use.toLowerCase())
  return told ?? listed.find(({ name }) => names?.includes(plain(name))) ?? null
}

export function byPath(listed: readonly Listed[], path: string): Listed | null {
  const same = listed.find((one) => one.path === path)
  return same ?? listed.find((one) => sameFolder(one.path, path)) ?? null
}

/** Whether the settings give a name, not a special use. */
export function isNamed(asked: string): boolean {
  return !asked.startsWith('\\')
}

/** Whether two names, or two special uses, are meant to be the same. */
export function sameFolder(one: string, other: string): boolean {
  return plain(one) === plain(other)
}

/** How mail clients and servers call them where nothing else tells, in Swedish and English. */
const usualNames: ReadonlyMap<string, readonly string[]> = new Map([
  ['\\sent', ['sent', 'skickat', 'sent items', 'skickade objekt', 'sent mail']],
  [
    '\\junk',
    ['junk', 'junk email', 'junk e-mail', 'spam', 'skräp', 'skräppost', 'skräpmejl', 'bulk mail'],
  ],
])

function useOf(listed: readonly Listed[], folder: Listed): string {
  const told = toldUse(folder)
  if (told !== undefined) return told
  return byUse(listed, '\\Junk')?.path === folder.path ? '\\Junk' : ''
}

/** By the server itself, not by imapflow's guess from the name. */
function toldUse({ specialUse, specialUseSource }: Listed): string | undefined {
  return specialUseSource === 'extension' ? specialUse : undefined
}

const isInbox = ({ path }: FolderToRead) => path?.toUpperCase() === 'INBOX'

const plain = (name: string) => name.normalize().toLowerCase()
