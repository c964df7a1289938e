import { expect, test } from 'vitest'
import { batches } from '../../src/base/batches.ts'

const most = { count: 25, bytes: 16e6 }
const sized = (...sizes: number[]) => sizes.map((size, id) => ({ id, size }))
const ids = (parts: { id: number }[][]) => parts.map((part) => part.map(({ id }) => id))

test('a batch has at most so many, in their order', () => {
  const parts = batches(sized(...Array<number>(60).fill(1)), most)
  expect(parts.map((part) => part.length)).toEqual([25, 25, 10])
  expect(ids(parts).flat()).toEqual([...Array(60).keys()])
})

test('a batch has at most so many bytes, but for one that is larger alone', () => {
  expect(ids(batches(sized(9e6, 6e6, 2e6, 50e6, 1, 2), most))).toEqual([[0, 1], [2], [3], [4, 5]])
  expect(batches([], most)).toEqual([])
})
