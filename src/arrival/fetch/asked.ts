import { type FolderToRead } from '../../mail/imap.ts'
import { isNamed, sameFolder } from '../../mail/imap/folders.ts'

/** As the ledger has a folder. */
export interface KnownFolder {
  path: string
  /** See `FolderToRead`; null: nobody has looked. */
  special_use: string | null
}

/** Whether the settings say that a folder is read: by its name, however that is written, or by what it is for. */
export function isAsked(
  asked: readonly string[],
  { path, special_use }: Readonly<KnownFolder>,
): boolean {
  return asked.some((name) => sameFolder(name, path) || sameFolder(name, special_use ?? path))
}

/** Of what is known, what stands for a folder of the settings that was found elsewhere. */
export function misnamed(
  folders: readonly FolderToRead[],
  known: readonly KnownFolder[],
): string[] {
  const there = folders.map(({ path }) => path)
  const isMissing = ({ asked, path }: FolderToRead) => path === null && isNamed(asked)
  const missing = folders.filter(isMissing).map(({ asked }) => asked)
  const found = folders.filter((one) => !isMissing(one)).map(({ asked }) => asked)
  const stale = known.filter(
    (one) => !there.includes(one.path) && isAsked(found, one) && !isAsked(missing, one),
  )
  return stale.map(({ path }) => path)
}
