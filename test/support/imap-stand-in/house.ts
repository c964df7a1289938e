import { type Faults } from './faults.ts'
import { type StandInFolder } from './folder.ts'

/** What all connections of one stand-in share. */
export interface House {
  folders: StandInFolder[]
  faults: Faults
  /** Every command as it came, in order. */
  heard: string[]
  capabilities(): string
  /** Whether these may log in. */
  admits(user: string, password: string): boolean
  /** Tells the clients that idle. */
  changed(): void
}

/** INBOX in any case (RFC 3501 5.1), others as they are written. */
export function folderOf(house: House, path: string): StandInFolder | null {
  const wanted = path.toUpperCase() === 'INBOX' ? 'INBOX' : path
  return house.folders.find((folder) => folder.path === wanted) ?? null
}
