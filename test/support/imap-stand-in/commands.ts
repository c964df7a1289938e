import { type Connection } from './connection.ts'
import { type Effect, type Fault } from './faults.ts'
import { fetchAnswer, type Piece } from './fetch.ts'
import { named, put, type StandInFolder, take } from './folder.ts'
import { folderOf } from './house.ts'
import { type Heard, words } from './line.ts'

/** An answer, where the first literal of it begins, and whether the connection ends after it. */
export interface Said {
  bytes: Buffer
  literalAt: number | null
  end: 'fin' | 'rst' | null
}

export interface Command {
  /** The UIDs it is about, so that a fault for one of them can strike. */
  concerns?: (at: Connection, heard: Heard) => number[]
  /** The folder it names. */
  place?: (heard: Heard) => string
  answer: (at: Connection, heard: Heard, faults: readonly Fault[]) => Said
}

const text = (...lines: string[]): Said => ({
  bytes: Buffer.from(
    lines
      .filter(Boolean)
      .map((line) => `${line}\r\n`)
      .join(''),
  ),
  literalAt: null,
  end: null,
})

/** An answer that faults for all of it may refuse or precede with other lines. */
const plain = (work: (at: Connection, heard: Heard) => string[] | Said): Command => ({
  answer: (at, heard, faults) => {
    const refused = refusal(heard, faults)
    if (refused !== null) return refused
    const said = work(at, heard)
    if (!Array.isArray(said)) return said
    const news = at.news().split('\r\n').filter(Boolean)
    return text(...unsolicited(faults), ...said, ...news, `${heard.tag} OK Done`)
  },
})

export const commands: Record<string, Command> = {
  CAPABILITY: plain((at) => [`* CAPABILITY ${at.house.capabilities()}`]),
  ID: plain(() => ['* ID ("name" "stand-in")']),
  ENABLE: plain(() => ['* ENABLED']),
  NAMESPACE: plain(() => ['* NAMESPACE (("" "/")) NIL NIL']),
  NOOP: plain(() => []),
  CHECK: plain(() => []),
  IDLE: plain(() => []),
  LOGOUT: { answer: (_, { tag }) => ({ ...text('* BYE Bye', `${tag} OK Bye`), end: 'fin' }) },
  LOGIN: plain((at, { tag, rest }) => {
    const [user = '', password = ''] = words(rest)
    return at.house.admits(user, password) ? [] : text(`${tag} NO [AUTHENTICATIONFAILED] No`)
  }),
  LIST: plain((at, { rest }) => listed(at.house.folders, words(rest)[1] ?? '*')),
  LSUB: plain((at, { rest }) => listed(at.house.folders, words(rest)[1] ?? '*', 'LSUB')),
  STATUS: plain((at, { tag, rest }) => {
    const folder = folderOf(at.house, words(rest)[0] ?? '')
    return folder === null ? noSuchFolder(tag) : [status(folder)]
  }),
  SELECT: { ...plain(select), place: ({ rest }) => words(rest)[0] ?? '' },
  CLOSE: plain(leave),
  UNSELECT: plain(leave),
  SEARCH: { concerns: (at) => uidsOf(at), answer: search },
  FETCH: { concerns: (at, heard) => wanted(at, heard), answer: fetch },
  STORE: plain((at, { rest }) => {
    const [set = '', how = '', flags = ''] = words(rest)
    const changed = flags.replace(/[()]/g, '').split(' ')
    for (const mail of mailsOf(at, set)) {
      for (const flag of changed) {
        if (how.startsWith('-')) mail.flags.delete(flag)
        else mail.flags.add(flag)
      }
    }
    return []
  }),
  EXPUNGE: plain((at) => {
    const { folder } = at
    const doomed = folder?.mails.filter(({ flags }) => flags.has('\\Deleted')) ?? []
    for (const { uid } of doomed) if (folder !== null) take(folder, uid)
    return []
  }),
  MOVE: plain(move),
  CREATE: plain(() => []),
  APPEND: plain((at, { tag, rest, literals }) => {
    const folder = folderOf(at.house, words(rest)[0] ?? '')
    if (folder === null) return noSuchFolder(tag)
    put(folder, { raw: literals.at(-1) ?? Buffer.alloc(0), flags: new Set(), date: new Date() })
    at.house.changed()
    return []
  }),
}

function select(at: Connection, { tag, rest }: Heard): string[] | Said {
  const folder = folderOf(at.house, words(rest)[0] ?? '')
  at.folder = null
  if (folder === null) return noSuchFolder(tag)
  at.folder = folder
  at.view = folder.mails.map(({ uid }) => uid)
  return [
    '* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)',
    '* OK [PERMANENTFLAGS (\\Seen \\*)] Flags',
    `* ${folder.mails.length} EXISTS`,
    '* 0 RECENT',
    `* OK [UIDVALIDITY ${folder.uidvalidity}] UIDs valid`,
    `* OK [UIDNEXT ${folder.uidnext}] Next`,
  ]
}

function leave(at: Connection): string[] {
  at.folder = null
  at.view = []
  return []
}

function search(at: Connection, heard: Heard, faults: readonly Fault[]): Said {
  const refused = refusal(heard, faults)
  if (refused !== null) return refused
  const found = uidsOf(at).filter((uid) => matches(at, uid, heard.rest))
  const told = found.flatMap((uid) => {
    const effects = effectsOn(uid, faults)
    if (effects.some(({ what }) => what === 'missing')) return []
    return effects.some(({ what }) => what === 'twice') ? [uid, uid] : [uid]
  })
  const answer = `* SEARCH ${told.join(' ')}`.trim()
  return text(...unsolicited(faults), answer, `${heard.tag} OK Done`)
}

function fetch(at: Connection, heard: Heard, faults: readonly Fault[]): Said {
  const forAll = faults.filter(({ uid }) => uid === undefined)
  const refused = refusal(heard, forAll)
  if (refused !== null) return refused
  const items = /^\S+ (.*)$/s.exec(heard.rest)?.[1] ?? ''
  const telling: Telling = { pieces: [], literalAt: null }
  for (const line of unsolicited(faults)) telling.pieces.push(Buffer.from(`${line}\r\n`))
  for (const mail of mailsOf(at, heard.rest)) {
    const effects = effectsOn(mail.uid, faults)
    const piece = fetchAnswer(mail, at.view.indexOf(mail.uid) + 1, items, effects)
    if (piece === null) return text(`${heard.tag} BAD Unknown item`)
    const stop = effects.find(({ what }) => ['refuse', 'bye', 'cut'].includes(what))
    if (stop !== undefined) return stopped(stop, piece, heard.tag, telling)
    tell(telling, piece, effects)
  }
  telling.pieces.push(Buffer.from(`${at.news()}${heard.tag} OK Done\r\n`))
  return said(telling, null)
}

interface Telling {
  pieces: Buffer[]
  literalAt: number | null
}

function said({ pieces, literalAt }: Telling, end: Said['end']): Said {
  return { bytes: Buffer.concat(pieces), literalAt, end }
}

function tell(telling: Telling, piece: Piece, effects: readonly Effect[]): void {
  const { pieces } = telling
  if (effects.some(({ what }) => what === 'missing')) return
  if (piece.literal !== null) {
    telling.literalAt ??= Buffer.concat(pieces).length + piece.literal.from
  }
  pieces.push(piece.bytes)
  if (effects.some(({ what }) => what === 'twice')) pieces.push(piece.bytes)
}

/** The answer ends at this message, in one way or another. */
function stopped(effect: Effect, piece: Piece, tag: string, telling: Telling): Said {
  const { pieces } = telling
  if (effect.what === 'refuse') {
    pieces.push(Buffer.from(`${tag} ${effect.with} ${effect.text ?? 'Cannot be read'}\r\n`))
    return said(telling, null)
  }
  if (effect.what === 'cut') {
    pieces.push(piece.bytes.subarray(0, (piece.literal?.from ?? 0) + effect.after))
    return said(telling, effect.how ?? 'fin')
  }
  pieces.push(Buffer.from('* BYE Enough\r\n'))
  return said(telling, 'fin')
}

function move(at: Connection, { tag, rest }: Heard): string[] | Said {
  const [set = '', path = ''] = words(rest)
  const target = folderOf(at.house, path)
  if (target === null || at.folder === null) return noSuchFolder(tag)
  const { folder } = at
  const moved = mailsOf(at, set).map(({ uid }) => [uid, put(target, take(folder, uid))] as const)
  at.house.changed()
  const from = moved.map(([uid]) => uid).join(',')
  const to = moved.map(([, uid]) => uid).join(',')
  return moved.length === 0 ? [] : [`* OK [COPYUID ${target.uidvalidity} ${from} ${to}] Moved`]
}

const uidsOf = (at: Connection) => at.folder?.mails.map(({ uid }) => uid) ?? []

/** The UIDs a command names, also those that are gone. */
function wanted(at: Connection, { rest }: Heard): number[] {
  return named(
    rest.split(' ')[0] ?? '',
    [...new Set([...at.view, ...uidsOf(at)])].sort((a, b) => a - b),
  )
}

function mailsOf(at: Connection, rest: string) {
  const uids = new Set(named(rest.split(' ')[0] ?? '', uidsOf(at)))
  return at.folder?.mails.filter(({ uid }) => uids.has(uid)) ?? []
}

/** Of the keys of RFC 3501 6.4.4 only ALL, UID and HEADER; any other finds everything. */
function matches(at: Connection, uid: number, keys: string): boolean {
  const [key = '', ...rest] = words(keys)
  if (key.toUpperCase() === 'UID') return named(rest[0] ?? '', uidsOf(at)).includes(uid)
  if (key.toUpperCase() !== 'HEADER') return true
  return headerHas(at.folder?.mails.find((mail) => mail.uid === uid)?.raw, rest)
}

function headerHas(raw: Buffer | undefined, [name = '', value = '']: string[]): boolean {
  const head = raw?.toString('latin1').split('\r\n\r\n')[0] ?? ''
  const lines = head.split(/\r\n(?![ \t])/)
  const begin = `${name.toLowerCase()}:`
  return lines.some((line) => line.toLowerCase().startsWith(begin) && line.includes(value))
}

function effectsOn(uid: number, faults: readonly Fault[]): Effect[] {
  return faults.filter((fault) => fault.uid === uid).map(({ effect }) => effect)
}

function refusal({ tag }: Heard, faults: readonly Fault[]): Said | null {
  for (const { effect } of faults) {
    if (effect.what === 'refuse') return text(`${tag} ${effect.with} ${effect.text ?? 'No'}`)
  }
  return null
}

function unsolicited(faults: readonly Fault[]): string[] {
  return faults.flatMap(({ effect }) => (effect.what === 'unsolicited' ? effect.lines : []))
}

function noSuchFolder(tag: string): Said {
  return text(`${tag} NO [NONEXISTENT] There is no such folder`)
}

function listed(folders: readonly StandInFolder[], pattern: string, as = 'LIST'): string[] {
  const all = pattern.includes('*') || pattern.includes('%')
  const found = folders.filter(({ path }) => all || path === pattern)
  return found.map(({ path, use }) => `* ${as} (${use}) "/" "${path}"`)
}

function status({ path, mails, uidnext, uidvalidity }: StandInFolder): string {
  const counts = `MESSAGES ${mails.length} UIDNEXT ${uidnext} UIDVALIDITY ${uidvalidity}`
  return `* STATUS "${path}" (${counts} UNSEEN 0)`
}
