import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export type Shelf = 'INBOX' | 'Sent' | 'Junk' | 'world'

export interface Kept {
  uid: number
  at: Date
  raw: Buffer
}

/** Where the demo's mail lies between starts: one file per mail, named by its UID and arrival. */
export interface PostOffice {
  uidValidity: number
  /** By UID. */
  list(shelf: Shelf): Kept[]
  keep(shelf: Shelf, mail: Kept): void
  /** Small things the demo must remember, such as how far its history has been played. */
  remember(name: string, value: object): void
  recall(name: string): object | null
}

/** Opens the post office in `dir`. The mailbox keeps its UIDVALIDITY for as long as the folder lives. */
export function openPostOffice(dir: string): PostOffice {
  const shelfOf = (shelf: Shelf) => path.join(dir, shelf)
  const shelves: Shelf[] = ['INBOX', 'Sent', 'Junk', 'world']
  for (const shelf of shelves) mkdirSync(shelfOf(shelf), { recursive: true })
  const recall = (name: string) => {
    try {
      return JSON.parse(readFileSync(path.join(dir, `${name}.json`), 'utf8')) as object
    } catch {
      return null
    }
  }
  const remember = (name: string, value: object) => {
    writeWhole(path.join(dir, `${name}.json`), JSON.stringify(value))
  }
  const mailbox = (recall('mailbox') ?? { uidValidity: Math.floor(Date.now() / 1000) }) as {
    uidValidity: number
  }
  remember('mailbox', mailbox)
  return {
    uidValidity: mailbox.uidValidity,
    list: (shelf) => {
      const found = readdirSync(shelfOf(shelf)).flatMap((name) => read(shelfOf(shelf), name))
      return found.sort((a, b) => a.uid - b.uid)
    },
    keep: (shelf, { uid, at, raw }) => {
      const name = `${String(uid).padStart(8, '0')}-${at.getTime()}.eml`
      writeWhole(path.join(shelfOf(shelf), name), raw)
    },
    remember,
    recall,
  }
}

function read(dir: string, name: string): Kept[] {
  const [, uid, at] = /^(\d+)-(\d+)\.eml$/.exec(name) ?? []
  if (uid === undefined || at === undefined) return []
  const raw = readFileSync(path.join(dir, name))
  return [{ uid: Number(uid), at: new Date(Number(at)), raw }]
}

/** All or nothing, also when the process is killed in between. */
function writeWhole(file: string, content: string | Buffer): void {
  writeFileSync(`${file}.part`, content)
  renameSync(`${file}.part`, file)
}
