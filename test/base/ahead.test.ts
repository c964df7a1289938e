import { expect, test } from 'vitest'
import { ahead } from '../../src/base/ahead.ts'

/** Gives numbers, and tells what was asked of it. */
async function* numbers(told: string[], { breaksAt = 9 } = {}) {
  try {
    for (let i = 1; i <= 4; i++) {
      told.push(`asked ${i}`)
      if (i === breaksAt) throw new Error('broken')
      yield await Promise.resolve(i)
    }
  } finally {
    told.push('ended')
  }
}

test('the next value is asked for while one is used', async () => {
  const told: string[] = []
  const got: number[] = []
  for await (const value of ahead(numbers(told))) {
    got.push(value)
    told.push(`used ${value}`)
  }
  expect(got).toEqual([1, 2, 3, 4])
  expect(told.indexOf('asked 2')).toBeLessThan(told.indexOf('used 1'))
  expect(told.at(-1)).toBe('used 4')
})

test('an error comes after what was good before it', async () => {
  const got: number[] = []
  const read = async () => {
    for await (const value of ahead(numbers([], { breaksAt: 3 }))) got.push(value)
  }
  await expect(read()).rejects.toThrow('broken')
  expect(got).toEqual([1, 2])
})

test('who stops early ends the source, whatever it had to say', async () => {
  const told: string[] = []
  for await (const value of ahead(numbers(told, { breaksAt: 2 }))) {
    expect(value).toBe(1)
    break
  }
  expect(told.at(-1)).toBe('ended')
})
