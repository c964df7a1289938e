import { describe, expect, test } from 'vitest'
import { pieces, textOf } from './hostile-texts.ts'
import { readers } from './readers.ts'

const few = 75_000
const times = 4
/** Four times the text may take eight times as long where others work too; what is quadratic takes sixteen. */
const most = 8
/** Less than this is too little to compare; what hides below it is seen by `npm run bench -- read`. Milliseconds. */
const littleMs = 150
const tries = 3

type Read = (text: string) => unknown

describe('four times as many hostile characters cost no more than they do in a line, of', () => {
  test.each(Object.entries(readers))('%s', { timeout: 120_000 }, (_, read) => {
    expect(pieces.filter((piece) => !isLinear(read, piece))).toEqual([])
  })

  test('but not of what looks back at all it has read', () => {
    const looksBack: Read = (text) => {
      let seen = 0
      for (let at = 0; at < text.length; at += 100) {
        for (let i = 0; i < at; i++) seen += text.charCodeAt(i)
      }
      return seen
    }
    expect(isLinear(looksBack, 'a')).toBe(false)
  })
})

/** What takes long is measured again and against the shorter text; the best of the tries counts. */
function isLinear(read: Read, piece: string): boolean {
  const long = textOf(piece, times * few)
  if (timeOf(read, long) <= littleMs) return true
  const atLeast = (text: string) =>
    Math.min(...Array.from({ length: tries }, () => timeOf(read, text)))
  return atLeast(long) <= Math.max(littleMs, most * atLeast(textOf(piece, few)))
}

/** Processor time of this thread, in ms. */
function timeOf(read: Read, text: string): number {
  const before = process.threadCpuUsage()
  read(text)
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1_000
}
