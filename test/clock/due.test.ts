import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { swedishCalendar } from '../../src/clock/calendar.ts'
import { due, instantWhen } from '../../src/clock/due.ts'
import { clocks, elapsed, within } from '../../src/clock/elapsed.ts'
import { anyInstant, anySettings, exampleCalendar, vectors } from './support.ts'

describe.each(vectors)('example $id, $title', (example) => {
  const arrived = new Date(example.arrivedAt)

  test('is due after one and two working days as by hand', () => {
    expect(due('workday', 24, arrived, exampleCalendar)).toEqual(new Date(example.due24Workday))
    expect(due('workday', 48, arrived, exampleCalendar)).toEqual(new Date(example.due48Workday))
  })
})

test('what came on a holiday can be in time after it was due: no time passes on a holiday', () => {
  const arrived = new Date('2026-01-03T09:00Z')
  const answered = new Date('2026-01-06T09:00Z')
  expect(due('workday', 24, arrived, exampleCalendar) < answered).toBe(true)
  expect(within(24, elapsed('workday', arrived, answered, exampleCalendar))).toBe(true)
})

test('no hours are due at once, even while the clock stands still', () => {
  const saturday = new Date('2026-03-14T10:00Z')
  for (const clock of clocks) expect(due(clock, 0, saturday, exampleCalendar)).toEqual(saturday)
})

test('part of a millisecond counts as a whole one', () => {
  const from = new Date('2026-03-10T08:15:00Z')
  expect(instantWhen('workday', 0.5, from, exampleCalendar)).toEqual(
    new Date('2026-03-10T08:15:00.001Z'),
  )
})

test.each([-1, NaN, Infinity])('%d hours are an error', (hours) => {
  const from = new Date('2026-03-10T08:15:00Z')
  expect(() => due('workday', hours, from, exampleCalendar)).toThrow(RangeError)
})

test('a calendar that never works is an error, not an endless search', () => {
  const everyDay = Array.from({ length: 800 }, (_, i) =>
    new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
  )
  const settings = { opens: '08:00', closes: '17:00', closedDays: everyDay, shortDays: {} }
  const calendar = swedishCalendar(settings)
  const from = new Date('2026-03-10T08:15:00Z')
  expect(() => due('workday', 24, from, calendar)).toThrow(/a year without workday time/)
  expect(() => due('open-hours', 24, from, calendar)).toThrow(/a year without open-hours time/)
  expect(due('calendar', 24, from, calendar)).toEqual(new Date('2026-03-11T08:15:00Z'))
})

describe('whatever the instant and the calendar', () => {
  const anyCalendar = anySettings.map((settings) => swedishCalendar(settings))
  const anyMinutes = fc.oneof(
    fc.integer({ min: 1, max: 20 * 24 * 60 }),
    fc.constantFrom(24 * 60, 48 * 60),
  )

  test.each(clocks)('due on the %s clock is the first instant with that time', (clock) => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, anyMinutes, (calendar, from, minutes) => {
        const at = due(clock, minutes / 60, from, calendar)
        const justBefore = new Date(at.getTime() - 1)
        const asked = Math.ceil((minutes / 60) * 3_600_000)
        expect(elapsed(clock, from, at, calendar)).toBe(asked)
        expect(elapsed(clock, from, justBefore, calendar)).toBe(asked - 1)
      }),
      { numRuns: 200 },
    )
  })

  test.each(clocks)('up to due the %s clock is within, after it only while it stands', (clock) => {
    fc.assert(
      fc.property(anyCalendar, anyInstant, anyInstant, (calendar, one, other) => {
        const [from, answered] = one < other ? [one, other] : [other, one]
        const at = due(clock, 24, from, calendar)
        const inTime = within(24, elapsed(clock, from, answered, calendar))
        const stoodStill = elapsed(clock, at, answered, calendar) === 0
        expect(inTime).toBe(answered <= at || stoodStill)
      }),
      { numRuns: 200 },
    )
  })
})
