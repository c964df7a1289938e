import { expect, test } from 'vitest'
import { uidSet, uidsOf } from '../../src/mail/imap/uid-set.ts'

test('UIDs are written as ranges, and read again', () => {
  expect(uidSet([9, 1, 2, 3, 7, 3])).toBe('1:3,7,9')
  expect(uidsOf('1:3,7,9')).toEqual([1, 2, 3, 7, 9])
  expect(uidsOf('9,3:1')).toEqual([1, 2, 3, 9])
  expect(uidSet(Array.from({ length: 100_000 }, (_, i) => i + 1))).toBe('1:100000')
  expect(uidSet([])).toBe('')
})

test('what is no set, or names absurdly many, is refused', () => {
  for (const set of ['', '1:*', 'x', '1,,2', '1:4000000000']) expect(() => uidsOf(set)).toThrow()
})
