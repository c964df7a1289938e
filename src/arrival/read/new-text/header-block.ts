import { labelOf, type Role } from './labels.ts'
import { bare, isBlank, nextWords } from './lines.ts'

/** Most lines of a repeated header: long lists of receivers are wrapped. */
const mostLines = 14
/** Most of them that begin with no field of their own, one after the other. */
const mostWrapped = 4

/** The header that a program repeats above what it quotes. */
export interface HeaderBlock {
  /** Lines. */
  length: number
  /** Somebody may have written it: it holds no address, and no time of sending. */
  isDoubtful: boolean
}

/**
 * Reads it (Från, Skickat, Till, Ämne, in any order); null when the line begins none. A journey or a notice of moving
 * house has Från, Till, Datum and Ämne too: it takes an address, or a time of a day of a year.
 */
export function headerBlockAt(lines: readonly string[], i: number): HeaderBlock | null {
  if (labelOf(bare(lines[i])) === null) return null
  const block = readBlock(lines, i)
  if (!isHeader(block)) return null
  const { length, hasAddress, hasMoment } = block
  return { length, isDoubtful: !hasAddress && !(hasMoment && block.roles.has('sent')) }
}

interface Block {
  roles: Set<Role>
  hasAddress: boolean
  hasMoment: boolean
  length: number
}

function readBlock(lines: readonly string[], start: number): Block {
  const block: Block = { roles: new Set(), hasAddress: false, hasMoment: false, length: 0 }
  let wrapped = 0
  for (let at = start; at < Math.min(lines.length, start + mostLines); at++) {
    const line = bare(lines[at])
    if (line === '' && fieldFollows(lines, at)) continue
    const role = labelOf(line)
    wrapped = role === null ? wrapped + 1 : 0
    if (role === null ? isOver(lines, at, wrapped) : role === 'from' && block.roles.has(role)) break
    block.hasAddress ||= /\S@\S/.test(line)
    if (role !== null) takeField(block, role, { line, length: at - start + 1 })
  }
  return block
}

function takeField(
  block: Block,
  role: Role,
  { line, length }: { line: string; length: number },
): void {
  block.roles.add(role)
  block.hasMoment ||= (role === 'sent' || role === 'date') && isMoment(line)
  block.length = length
}

/** A line with no field is a wrapped one, but not after an empty line. */
function isOver(lines: readonly string[], at: number, wrapped: number): boolean {
  return isBlank(lines[at]) || isBlank(lines[at - 1]) || wrapped > mostWrapped
}

/** Text made from HTML may have an empty line between the fields. */
function fieldFollows(lines: readonly string[], at: number): boolean {
  const next = nextWords(lines, at, 2)
  return next >= 0 && labelOf(bare(lines[next])) !== null
}

function isMoment(line: string): boolean {
  return /\d{4}|\d[./-]\d{2}(?!\d)/.test(line) && /\d[.:]\d\d/.test(line)
}

function isHeader({ roles, hasAddress, hasMoment }: Block): boolean {
  if (!roles.has('from') || !(roles.has('to') || roles.has('subject'))) return false
  if (roles.has('sent')) return true
  if (!roles.has('subject')) return false
  return roles.has('to') ? hasAddress || hasMoment : roles.has('date') && hasAddress
}
