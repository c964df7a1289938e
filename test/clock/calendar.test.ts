import { describe, expect, test } from 'vitest'
import {
  holidayName,
  suggestedShortDays,
  swedishCalendar,
  type CalendarSettings,
} from '../../src/clock/calendar.ts'
import { holidaysOf } from './oracle.ts'
import { config, exampleCalendar } from './support.ts'

const plain: CalendarSettings = { opens: '08:00', closes: '17:00', closedDays: [], shortDays: {} }

function datesOf(year: number): string[] {
  const dates: string[] = []
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000) {
    dates.push(new Date(at).toISOString().slice(0, 10))
  }
  return dates
}

function hours(opening: { opens: Date; closes: Date } | null): string[] | null {
  return opening && [opening.opens.toISOString(), opening.closes.toISOString()]
}

describe('the Swedish holidays', () => {
  const years = Array.from({ length: 21 }, (_, i) => 2020 + i)

  test.each(years)('of %i are those of date-holidays, day by day and by name', (year) => {
    const computed = datesOf(year).flatMap((date) => {
      const name = holidayName(date)
      return name === null ? [] : [[date, name]]
    })
    expect(computed).toHaveLength(16)
    expect(computed).toEqual([...holidaysOf(year)])
  })

  test.each(['2026', '2027', '2028'] as const)('of %s are those of the worked examples', (year) => {
    const listed = { ...config.holidays[year], ...config.eves[year] }
    const computed = datesOf(Number(year)).filter((date) => holidayName(date) !== null)
    expect(Object.fromEntries(computed.map((date) => [date, holidayName(date)]))).toEqual(listed)
  })

  test('are not the days around them', () => {
    for (const date of ['2026-01-05', '2026-04-02', '2026-04-04', '2026-05-25', '2026-10-30']) {
      expect(holidayName(date)).toBeNull()
    }
  })
})

describe('working days', () => {
  const perMonth: Record<string, number[]> = {
    2026: [20, 20, 22, 20, 19, 21, 23, 21, 22, 22, 21, 20],
    2027: [19, 20, 21, 22, 20, 21, 22, 22, 22, 21, 22, 21],
  }

  test.each(Object.entries(perMonth))('per month of %s', (year, expected) => {
    const calendar = swedishCalendar(plain)
    const working = datesOf(Number(year)).filter((date) => calendar.isWorkday(date))
    const counts = expected.map(
      (_, month) => working.filter((date) => Number(date.slice(5, 7)) === month + 1).length,
    )
    expect(counts).toEqual(expected)
  })

  test('include bridge days until the municipality closes them', () => {
    expect(swedishCalendar(plain).isWorkday('2026-05-15')).toBe(true)
    const closed = swedishCalendar({ ...plain, closedDays: ['2026-05-15'] })
    expect(closed.isWorkday('2026-05-15')).toBe(false)
    expect(closed.opening('2026-05-15')).toBeNull()
  })

  test('include a Sunday or a holiday that the municipality works, whatever its length', () => {
    const calendar = swedishCalendar({ ...plain, workingDays: ['2026-03-29', '2026-12-25'] })
    expect(calendar.isWorkday('2026-12-25')).toBe(true)
    expect(calendar.isWorkday('2026-03-29')).toBe(true)
    const day = calendar.dayAt(Date.parse('2026-03-29T12:00Z'))
    expect(day.end - day.start).toBe(23 * 3_600_000)
  })
})

describe('opening hours', () => {
  test('are local time in winter and in summer', () => {
    const calendar = swedishCalendar(plain)
    const winter = ['2026-03-27T07:00:00.000Z', '2026-03-27T16:00:00.000Z']
    const summer = ['2026-03-30T06:00:00.000Z', '2026-03-30T15:00:00.000Z']
    expect(hours(calendar.opening('2026-03-27'))).toEqual(winter)
    expect(hours(calendar.opening('2026-03-30'))).toEqual(summer)
  })

  test('end early on a short day, given by date or by function', () => {
    const expected = ['2026-04-30T06:00:00.000Z', '2026-04-30T10:00:00.000Z']
    const byDate = swedishCalendar({ ...plain, shortDays: { '2026-04-30': '12:00' } })
    expect(hours(byDate.opening('2026-04-30'))).toEqual(expected)
    expect(hours(exampleCalendar.opening('2026-04-30'))).toEqual(expected)
    expect(byDate.opening('2026-04-29')).not.toEqual(byDate.opening('2026-04-30'))
  })

  test.each([
    ['2026-03-29', '2026-03-29T01:30:00.000Z', 'skips it: an hour later'],
    ['2026-10-25', '2026-10-25T00:30:00.000Z', 'repeats it: the first of the two'],
  ])('that begin at 02:30 on %s, begin at %s: the switch of summer time %s', (date, begins) => {
    const calendar = swedishCalendar({ ...plain, opens: '02:30', workingDays: [date] })
    expect(hours(calendar.opening(date))?.[0]).toBe(begins)
  })

  test('do not exist on a short day that is no working day', () => {
    const calendar = swedishCalendar({ ...plain, shortDays: { '2027-06-05': '12:00' } })
    expect(calendar.opening('2027-06-05')).toBeNull()
  })
})

describe('suggested short days', () => {
  test.each(['2026', '2027', '2028'] as const)('of %s', (year) => {
    const expected = Object.keys(config.shortDays[year]).map((date) => [date, '12:00'])
    expect(Object.entries(suggestedShortDays(Number(year), '12:00'))).toEqual(expected)
  })
})

describe('a day', () => {
  const calendar = swedishCalendar(plain)

  test.each([
    ['2026-03-10T22:59:59.999Z', '2026-03-09T23:00:00.000Z', '2026-03-10T23:00:00.000Z'],
    ['2026-03-10T23:00:00.000Z', '2026-03-10T23:00:00.000Z', '2026-03-11T23:00:00.000Z'],
    ['2026-03-29T21:59:59.999Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-03-29T22:00:00.000Z', '2026-03-29T22:00:00.000Z', '2026-03-30T22:00:00.000Z'],
    ['2026-10-25T22:59:59.999Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-07-01T00:00:00.000Z', '2026-06-30T22:00:00.000Z', '2026-07-01T22:00:00.000Z'],
  ])('that holds %s runs from one local midnight to the next', (instant, start, end) => {
    const day = calendar.dayAt(Date.parse(instant))
    expect(new Date(day.start).toISOString()).toBe(start)
    expect(new Date(day.end).toISOString()).toBe(end)
    expect(calendar.dayAfter(day).start).toBe(day.end)
  })
})

describe('settings that cannot be meant are refused', () => {
  test.each<[string, Partial<CalendarSettings>, RegExp]>([
    [
      'a day both closed and worked',
      { closedDays: ['2026-05-15'], workingDays: ['2026-05-15'] },
      /2026-05-15 is both/,
    ],
    ['a date that does not exist', { closedDays: ['2026-02-30'] }, /Not a date: 2026-02-30/],
    ['a date in another form', { workingDays: ['15 maj'] }, /Not a date: 15 maj/],
    [
      'a short day that is no date',
      { shortDays: { '2026-13-01': '12:00' } },
      /Not a date: 2026-13-01/,
    ],
    ['closing before opening', { opens: '17:00', closes: '08:00' }, /not 17:00 to 08:00/],
    ['a time in another form', { opens: '8.00' }, /not 8\.00 to 17:00/],
  ])('%s', (_, settings, message) => {
    expect(() => swedishCalendar({ ...plain, ...settings })).toThrow(message)
  })

  test('a short day that closes before it opens, on that day', () => {
    const calendar = swedishCalendar({ ...plain, shortDays: { '2026-04-30': '07:00' } })
    expect(() => calendar.isWorkday('2026-04-30')).toThrow(/not 08:00 to 07:00/)
  })

  test('asking about a date that does not exist', () => {
    expect(() => swedishCalendar(plain).isWorkday('2026-02-29')).toThrow(/Not a date/)
  })
})
