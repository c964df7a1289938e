import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distance, growth, reaches, rounded } from '../../src/report/shares.ts'
import * as words from '../../src/report/words.ts'
import { plain } from './story.ts'

const of = (count: number, all: number) => ({ count, of: all, undecided: 0 })
const goal = { percent: 90 }
const most = { percent: 2, atMost: true }
const spoken = (count: number, all: number, aim?: typeof goal) =>
  plain(words.percent(of(count, all), aim) ?? 'null')

describe('a share', () => {
  test.each([
    [355, 412, '86,2 %', '86 procent'],
    [1, 8, '12,5 %', '13 procent'],
    [1, 2000, '0,1 %', 'mindre än 1 procent'],
    [0, 7, '0,0 %', '0 procent'],
    [7, 7, '100,0 %', '100 procent'],
  ])('%i of %i is %s and in words %s', (count, all, shown, said) => {
    expect(plain(words.share(of(count, all)))).toBe(shown)
    expect(spoken(count, all)).toBe(said)
  })

  test('of nothing is a dash and has no words', () => {
    expect(words.share(of(0, 0))).toBe('–')
    expect(words.percent(of(0, 0))).toBeNull()
    expect(words.guarded(of(0, 0))).toBe('–')
  })

  test('is 100 only if it is all', () => {
    expect(plain(words.share(of(9997, 10_000)))).toBe('99,9 %')
    expect(spoken(9997, 10_000)).toBe('99 procent')
  })

  test('is never rounded up over a goal that was missed', () => {
    expect(plain(words.share(of(8996, 10_000)))).toBe('90,0 %')
    expect(plain(words.share(of(8996, 10_000), goal))).toBe('89,9 %')
    expect(spoken(896, 1000, goal)).toBe('89 procent')
    expect(plain(words.share(of(9, 10), goal))).toBe('90,0 %')
  })

  test('is never rounded down under a limit that was passed', () => {
    expect(plain(words.share(of(2004, 100_000), most))).toBe('2,1 %')
    expect(plain(words.share(of(2, 100), most))).toBe('2,0 %')
  })

  test('of fewer than five is not shown', () => {
    expect(plain(words.guarded(of(4, 4)))).toBe('färre än 5')
    expect(plain(words.guarded(of(5, 5)))).toBe('100,0 %')
  })

  test('shown says of a goal what the exact share says', () => {
    const numbers = fc.integer({ min: 1, max: 5000 }).chain((all) =>
      fc.record({
        share: fc.integer({ min: 0, max: all }).map((count) => of(count, all)),
        percent: fc.integer({ min: 1, max: 99 }),
        atMost: fc.boolean(),
      }),
    )
    fc.assert(
      fc.property(numbers, ({ share, ...aim }) => {
        const tenths = rounded(share, 'tenths', aim) ?? Number.NaN
        const met = aim.atMost ? tenths <= aim.percent * 10 : tenths >= aim.percent * 10
        expect(met || reaches(share, aim) === false).toBe(true)
        if (reaches(share, aim) === false) expect(met).toBe(false)
        expect(Math.abs(tenths - (1000 * share.count) / share.of)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('a goal', () => {
  test('is reached at its own figure, and nothing reaches nothing', () => {
    expect(reaches(of(9, 10), goal)).toBe(true)
    expect(reaches(of(8999, 10_000), goal)).toBe(false)
    expect(reaches(of(2, 100), most)).toBe(true)
    expect(reaches(of(0, 0), goal)).toBeNull()
  })

  test('is as far away as the figures on the page say', () => {
    expect(distance(of(355, 412), goal)).toBe(38)
    expect(distance(of(8996, 10_000), goal)).toBe(1)
    expect(distance(of(0, 0), goal)).toBeNull()
  })
})

describe('a change', () => {
  test('is in percentage points, from the exact shares', () => {
    expect(growth(of(862, 1000), of(810, 1000))).toBe(52)
    expect(growth(of(1, 3), of(2, 3))).toBe(-333)
    expect(growth(of(1, 2), of(0, 0))).toBeNull()
  })

  test('rounds half away from zero, both ways', () => {
    expect(growth(of(1, 2000), of(0, 2000))).toBe(1)
    expect(growth(of(0, 2000), of(1, 2000))).toBe(-1)
  })

  test.each([
    [13, '+1,3'],
    [-64, '−6,4'],
    [0, '±0,0'],
  ])('of %i tenths is written %s', (tenths, written) => {
    expect(words.signed(tenths)).toBe(written)
  })
})

describe('figures', () => {
  test('have decimal commas, a real minus and spaces between thousands', () => {
    expect(plain(words.number(1482))).toBe('1 482')
    expect(plain(words.number(-1234567))).toBe('−1 234 567')
    expect(words.decimal(-4)).toBe('−0,4')
    expect(plain(words.decimal(14820))).toBe('1 482,0')
    expect(words.number(999)).toBe('999')
  })

  test('have nouns in the right number', () => {
    expect(plain(words.counted(1, 'fråga', 'frågor'))).toBe('1 fråga')
    expect(plain(words.counted(0, 'fråga', 'frågor'))).toBe('0 frågor')
  })

  test('of time are hours with one decimal, half away from zero', () => {
    expect(words.hours(3 * 3_600_000 + 3 * 60_000)).toBe('3,1')
    expect(words.hours(3 * 3_600_000 + 2 * 60_000)).toBe('3,0')
    expect(words.hours(null)).toBe('–')
    expect(words.mean({ n: 0, totalMs: 0 })).toBeNull()
  })

  test('name months', () => {
    expect(words.monthWords('2026-03')).toBe('mars 2026')
    expect(words.monthShort('2025-02', true)).toBe('feb. 25')
    expect(words.monthShort('2025-03', false)).toBe('mars')
  })
})
