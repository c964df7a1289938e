import { describe, expect, test } from 'vitest'
import { swedishCalendar } from '../../src/clock/calendar.ts'
import {
  closesAt,
  monthAfter,
  monthBounds,
  monthOf,
  monthsBetween,
  parseMonth,
} from '../../src/report/cohort.ts'
import { calendar } from './story.ts'

describe('a month', () => {
  test('goes from midnight to midnight in Sweden, summer or winter', () => {
    expect(monthBounds('2026-03')).toEqual({
      from: new Date('2026-02-28T23:00:00Z'),
      to: new Date('2026-03-31T22:00:00Z'),
    })
  })

  test('holds its first instant and not the next month’s', () => {
    expect(monthOf(new Date('2026-03-31T21:59:59.999Z'))).toBe('2026-03')
    expect(monthOf(new Date('2026-03-31T22:00:00Z'))).toBe('2026-04')
    expect(monthOf(new Date('2025-12-31T23:00:00Z'))).toBe('2026-01')
  })

  test('is counted forwards and backwards over the year', () => {
    expect(monthAfter('2025-12')).toBe('2026-01')
    expect(monthAfter('2026-01', -1)).toBe('2025-12')
    expect(monthAfter('2026-03', -12)).toBe('2025-03')
    expect(monthsBetween('2025-11', '2026-02')).toEqual([
      '2025-11',
      '2025-12',
      '2026-01',
      '2026-02',
    ])
    expect(monthsBetween('2026-02', '2026-01')).toEqual([])
  })

  test.each(['2026-13', '2026-00', '2026-3', '1999-01', '2026-03-01', 'mars', ''])(
    'is not %o',
    (text) => {
      expect(parseMonth(text)).toBeNull()
    },
  )
})

describe('a report closes at 06.00 on the fifth working day', () => {
  test.each([
    ['2026-02', '2026-03-06T05:00:00Z', 'an ordinary month'],
    ['2026-03', '2026-04-09T04:00:00Z', 'after Easter: 1, 2, 7, 8, 9 April'],
    ['2026-12', '2027-01-11T05:00:00Z', 'after New Year and trettondagen: 4, 5, 7, 8, 11 January'],
  ])('%s: %s, %s', (month, instant) => {
    expect(closesAt(month, calendar)).toEqual(new Date(instant))
  })

  test('and later where the town has closed a day', () => {
    const bridged = swedishCalendar({
      opens: '08:00',
      closes: '17:00',
      closedDays: ['2026-03-04'],
      shortDays: {},
    })
    expect(closesAt('2026-02', bridged)).toEqual(new Date('2026-03-09T05:00:00Z'))
  })
})
