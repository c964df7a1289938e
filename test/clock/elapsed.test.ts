import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { swedishCalendar } from '../../src/clock/calendar.ts'
import { clocks, elapsed, within } from '../../src/clock/elapsed.ts'
import { countMinutes } from './oracle.ts'
import { anyInstant, anySettings, exampleCalendar, vectors } from './support.ts'

describe.each(vectors)('example $id, $title', (example) => {
  const arrived = new Date(example.arrivedAt)
  const answered = new Date(example.answeredAt)
  const calendarMs = elapsed('calendar', arrived, answered, exampleCalendar)
  const workdayMs = elapsed('workday', arrived, answered, exampleCalendar)
  const openMs = elapsed('open-hours', arrived, answered, exampleCalendar)

  test('takes as long by each clock as by hand', () => {
    expect(calendarMs).toBe(example.calendarSeconds * 1000)
    expect(workdayMs).toBe(example.workdaySeconds * 1000)
    expect(openMs).toBe(example.openHoursSeconds * 1000)
  })

  test('is inside and outside the limits as by hand', () => {
    expect(within(24, calendarMs)).toBe(example.within24Calendar)
    expect(within(48, calendarMs)).toBe(example.within48Calendar)
    expect(within(24, workdayMs)).toBe(example.within24Workday)
    expect(within(48, workdayMs)).toBe(example.within48Workday)
  })
})

test('a limit is inside itself, and a millisecond more is outside', () => {
  expect(within(24, 86_400_000)).toBe(true)
  expect(within(24, 86_400_001)).toBe(false)
})

describe('an interval is half-open', () => {
  const at = (text: string) => new Date(text)

  test('arrival at midnight belongs to the new day', () => {
    const friday = at('2026-03-13T22:59:59.999Z')
    const saturday = at('2026-03-13T23:00:00Z')
    const sunday = at('2026-03-15T12:00:00Z')
    expect(elapsed('workday', friday, sunday, exampleCalendar)).toBe(1)
    expect(elapsed('workday', saturday, sunday, exampleCalendar)).toBe(0)
  })

  test('and empty when its end is its start or before', () => {
    const noon = at('2026-03-10T11:00Z')
    for (const clock of clocks) {
      expect(elapsed(clock, noon, noon, exampleCalendar)).toBe(0)
      expect(elapsed(clock, noon, at('2026-03-09T11:00Z'), exampleCalendar)).toBe(0)
    }
  })
})

test('a worked Sunday on which summer time begins has 23 hours, and one on which it ends 25', () => {
  const calendar = swedishCalendar({
    opens: '00:00',
    closes: '12:00',
    closedDays: [],
    workingDays: ['2026-03-29', '2026-10-25'],
    shortDays: {},
  })
  const spring = [new Date('2026-03-27T23:00Z'), new Date('2026-03-29T22:00Z')] as const
  const autumn = [new Date('2026-10-23T22:00Z'), new Date('2026-10-25T23:00Z')] as const
  expect(elapsed('workday', ...spring, calendar)).toBe(23 * 3_600_000)
  expect(elapsed('open-hours', ...spring, calendar)).toBe(11 * 3_600_000)
  expect(elapsed('workday', ...autumn, calendar)).toBe(25 * 3_600_000)
  expect(elapsed('open-hours', ...autumn, calendar)).toBe(13 * 3_600_000)
})

test('an invalid date is an error, never a time', () => {
  const invalid = new Date(NaN)
  const valid = new Date('2026-03-10T11:00Z')
  for (const clock of clocks) {
    expect(() => elapsed(clock, invalid, valid, exampleCalendar)).toThrow(RangeError)
    expect(() => elapsed(clock, valid, invalid, exampleCalendar)).toThrow(RangeError)
  }
})

describe('whatever the instants and the calendar', () => {
  const threeInOrder = fc
    .tuple(anyInstant, anyInstant, anyInstant)
    .map((dates) => dates.sort((a, b) => a.getTime() - b.getTime()))
  const anyCalendar = anySettings.map((settings) => swedishCalendar(settings))

  test.each(clocks)('the %s clock is additive and monotone', (clock) => {
    fc.assert(
      fc.property(anyCalendar, threeInOrder, (calendar, [a, b, c]) => {
        const first = elapsed(clock, a, b, calendar)
        const second = elapsed(clock, b, c, calendar)
        const whole = elapsed(clock, a, c, calendar)
        expect(first).toBeGreaterThanOrEqual(0)
        expect(second).toBeGreaterThanOrEqual(0)
        expect(first + second).toBe(whole)
      }),
      { numRuns: 200 },
    )
  })

  test('opening hours are part of the working day, and that of real time', () => {
    fc.assert(
      fc.property(anyCalendar, threeInOrder, (calendar, [a, b]) => {
        const open = elapsed('open-hours', a, b, calendar)
        const work = elapsed('workday', a, b, calendar)
        const real = elapsed('calendar', a, b, calendar)
        expect(open).toBeLessThanOrEqual(work)
        expect(work).toBeLessThanOrEqual(real)
        expect(real).toBe(b.getTime() - a.getTime())
      }),
      { numRuns: 200 },
    )
  })

  test.each(clocks)('the %s clock equals counting minute by minute', (clock) => {
    const minutes = fc.integer({ min: 0, max: 7 * 24 * 60 })
    fc.assert(
      fc.property(anySettings, anyInstant, minutes, (settings, instant, length) => {
        const from = new Date(Math.floor(instant.getTime() / 60_000) * 60_000)
        const to = new Date(from.getTime() + length * 60_000)
        const counted = countMinutes(clock, from, to, settings)
        expect(elapsed(clock, from, to, swedishCalendar(settings))).toBe(counted)
      }),
      { numRuns: 60 },
    )
  })
})
