import { expect, test } from 'vitest'
import { oneAtATime, seldom, within } from '../../src/jobs/patience.ts'

test('whoever comes while a run goes on shares one more run after it', async () => {
  const together = oneAtATime()
  const ends: (() => void)[] = []
  const work = () => new Promise<void>((resolve) => ends.push(resolve))
  const first = together('a', work)
  const others = [together('a', work), together('a', work)]
  const elsewhere = together('b', work)
  expect(ends).toHaveLength(2)
  ends[0]!()
  ends[1]!()
  await Promise.all([first, elsewhere])
  await expect.poll(() => ends.length).toBe(3)
  ends[2]!()
  await Promise.all(others)
  expect(ends).toHaveLength(3)
})

test('a run that fails does not keep the next from running', async () => {
  const together = oneAtATime()
  let runs = 0
  const failing = together('a', async () => Promise.reject(new Error('no')))
  const next = together('a', async () => {
    runs++
  })
  await expect(failing).rejects.toThrow('no')
  await next
  expect(runs).toBe(1)
})

test('what takes too long is given up by name, and a fault comes through as it is', async () => {
  const never = new Promise<never>(() => undefined)
  await expect(within(10, 'the store', never)).rejects.toThrow('the store: no answer within 10 ms')
  await expect(within(10_000, 'it', Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await within(10_000, 'it', Promise.resolve(1))).toBe(1)
})

test('a gate lets one through, and no second right after', () => {
  const gate = seldom(60_000)
  expect([gate(), gate(), seldom(60_000)()]).toEqual([true, false, true])
})
