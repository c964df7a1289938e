export interface StandInMail {
  uid: number
  raw: Buffer
  flags: Set<string>
  /** INTERNALDATE. */
  date: Date
}

/** One folder: its mail in the order of its UIDs. */
export interface StandInFolder {
  path: string
  /** RFC 6154, such as `\Junk`; '' for none. */
  use: string
  uidvalidity: number
  uidnext: number
  mails: StandInMail[]
}

export function makeFolder(path: string, use = '', uidvalidity = 1): StandInFolder {
  return { path, use, uidvalidity, uidnext: 1, mails: [] }
}

export function put(folder: StandInFolder, mail: Omit<StandInMail, 'uid'>): number {
  const uid = folder.uidnext++
  folder.mails.push({ ...mail, uid })
  return uid
}

/** Takes a mail out. @throws when it is not there */
export function take(folder: StandInFolder, uid: number): StandInMail {
  const at = folder.mails.findIndex((mail) => mail.uid === uid)
  const [mail] = at < 0 ? [] : folder.mails.splice(at, 1)
  if (mail === undefined) throw new Error(`There is no message ${uid} in ${folder.path}.`)
  return mail
}

/** The same mail under new UIDs from 1 on, as after a restored backup (RFC 3501 2.3.1.1). */
export function renumber(folder: StandInFolder): void {
  folder.uidvalidity += 1
  folder.uidnext = 1
  const mails = folder.mails
  folder.mails = []
  for (const mail of mails) put(folder, mail)
}

/** The UIDs that `1:3,7,9:*` names among those there; `*` is the highest (RFC 3501 9, sequence-set). */
export function named(set: string, uids: readonly number[]): number[] {
  const highest = uids.at(-1) ?? 0
  const numberOf = (text: string) => (text === '*' ? highest : Number(text))
  const ranges = set.split(',').map((part) => {
    const [from = '', to = from] = part.split(':')
    return [numberOf(from), numberOf(to)].sort((a, b) => a - b)
  })
  return uids.filter((uid) => ranges.some(([low = 0, high = 0]) => uid >= low && uid <= high))
}
