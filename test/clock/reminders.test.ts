import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { swedishCalendar } from '../../src/clock/calendar.ts'
import { due } from '../../src/clock/due.ts'
import { elapsed } from '../../src/clock/elapsed.ts'
import { nextDaily, nextOpening, reminderInstants } from '../../src/clock/reminders.ts'
import { anyInstant, exampleCalendar, local } from './support.ts'

const rows = `
P1 | tis 2026-03-10 10:00 (+01) | ons 2026-03-11 10:00 (+01) | 9:00 | tis 2026-03-10 14:30 (+01) | tis 2026-03-10 16:45 (+01) | ons 2026-03-11 10:00 (+01) | tor 2026-03-12 09:00 (+01) | tor 2026-03-12 10:00 (+01)
P2 | fre 2026-03-13 15:00 (+01) | mån 2026-03-16 15:00 (+01) | 9:00 | mån 2026-03-16 10:30 (+01) | mån 2026-03-16 12:45 (+01) | mån 2026-03-16 15:00 (+01) | tis 2026-03-17 09:00 (+01) | tis 2026-03-17 15:00 (+01)
P3 | lör 2026-03-14 11:00 (+01) | tis 2026-03-17 00:00 (+01) | 9:00 | mån 2026-03-16 12:30 (+01) | mån 2026-03-16 14:45 (+01) | tis 2026-03-17 08:00 (+01) | ons 2026-03-18 09:00 (+01) | ons 2026-03-18 08:00 (+01)
P4 | tor 2026-04-02 11:00 (+02) | tis 2026-04-07 11:00 (+02) | 4:00 | tis 2026-04-07 09:00 (+02) | tis 2026-04-07 10:00 (+02) | tis 2026-04-07 11:00 (+02) | ons 2026-04-08 09:00 (+02) | ons 2026-04-08 11:00 (+02)
P5 | ons 2026-12-23 10:00 (+01) | mån 2026-12-28 10:00 (+01) | 4:00 | ons 2026-12-23 12:00 (+01) | mån 2026-12-28 09:00 (+01) | mån 2026-12-28 10:00 (+01) | tis 2026-12-29 09:00 (+01) | tis 2026-12-29 10:00 (+01)
P6 | fre 2026-10-23 16:30 (+02) | mån 2026-10-26 16:30 (+01) | 9:00 | mån 2026-10-26 12:00 (+01) | mån 2026-10-26 14:15 (+01) | mån 2026-10-26 16:30 (+01) | tis 2026-10-27 09:00 (+01) | tis 2026-10-27 16:30 (+01)
P7 | tor 2027-03-25 08:30 (+01) | tis 2027-03-30 08:30 (+02) | 4:00 | tor 2027-03-25 10:30 (+01) | tor 2027-03-25 11:30 (+01) | tis 2027-03-30 08:30 (+02) | ons 2027-03-31 09:00 (+02) | ons 2027-03-31 08:30 (+02)
P8 | tor 2026-06-18 16:55 (+02) | mån 2026-06-22 16:55 (+02) | 9:00 | mån 2026-06-22 12:25 (+02) | mån 2026-06-22 14:40 (+02) | mån 2026-06-22 16:55 (+02) | tis 2026-06-23 09:00 (+02) | tis 2026-06-23 16:55 (+02)
`
const examples = rows
  .trim()
  .split('\n')
  .map((row) => row.split(' | ') as [string, ...string[]])

test.each(examples)('%s: escalated %s', (_, ...cells) => {
  const [escalated, expectedDue, open, half, threeQuarters, expired, daily, manager] = cells
  const start = local(escalated!)
  const dueAt = due('workday', 24, start, exampleCalendar)
  expect(dueAt).toEqual(local(expectedDue!))
  const [hours, minutes] = open!.split(':').map(Number)
  expect(elapsed('open-hours', start, dueAt, exampleCalendar)).toBe(
    (hours! * 60 + minutes!) * 60_000,
  )

  const reminders = reminderInstants(start, dueAt, exampleCalendar)
  expect(reminders).toEqual({
    half: local(half!),
    threeQuarters: local(threeQuarters!),
    expired: local(expired!),
    manager: local(manager!),
  })
  expect(nextDaily(reminders.expired, exampleCalendar)).toEqual(local(daily!))
})

describe('the next opening', () => {
  test.each([
    ['during opening hours is at once', 'tis 2026-03-10 10:00 (+01)', 'tis 2026-03-10 10:00 (+01)'],
    ['at opening time is at once', 'tis 2026-03-10 08:00 (+01)', 'tis 2026-03-10 08:00 (+01)'],
    ['at closing time is at once', 'tis 2026-03-10 17:00 (+01)', 'tis 2026-03-10 17:00 (+01)'],
    ['after closing is the next day', 'tis 2026-03-10 17:01 (+01)', 'ons 2026-03-11 08:00 (+01)'],
    ['in the morning is the same day', 'tis 2026-03-10 06:00 (+01)', 'tis 2026-03-10 08:00 (+01)'],
    [
      'after a short day is after the holidays',
      'tor 2026-04-02 12:01 (+02)',
      'tis 2026-04-07 08:00 (+02)',
    ],
    [
      'on the Friday before summer time',
      'fre 2026-03-27 18:00 (+01)',
      'mån 2026-03-30 08:00 (+02)',
    ],
  ])('%s', (_, from, opening) => {
    expect(nextOpening(local(from), exampleCalendar)).toEqual(local(opening))
  })
})

describe('the daily reminder', () => {
  test.each([
    ['follows on the next day', 'tis 2026-03-10 09:00 (+01)', 'ons 2026-03-11 09:00 (+01)'],
    ['is not sent twice in a day', 'tis 2026-03-10 08:00 (+01)', 'ons 2026-03-11 09:00 (+01)'],
    ['rests over the weekend', 'fre 2026-03-13 09:00 (+01)', 'mån 2026-03-16 09:00 (+01)'],
    ['rests over Easter', 'tor 2026-04-02 09:00 (+02)', 'tis 2026-04-07 09:00 (+02)'],
    [
      'stays at nine when summer time begins',
      'fre 2026-03-27 09:00 (+01)',
      'mån 2026-03-30 09:00 (+02)',
    ],
  ])('%s', (_, after, next) => {
    expect(nextDaily(local(after), exampleCalendar)).toEqual(local(next))
  })

  test('waits for an office that opens later', () => {
    const late = { opens: '10:00', closes: '15:00', closedDays: [], shortDays: {} }
    const calendar = swedishCalendar(late)
    const after = local('tis 2026-03-10 10:00 (+01)')
    expect(nextDaily(after, calendar)).toEqual(local('ons 2026-03-11 10:00 (+01)'))
  })
})

test('the manager is told a working day after due, not a day of the weekend', () => {
  const friday = local('fre 2026-03-13 10:00 (+01)')
  const { manager } = reminderInstants(local('tor 2026-03-12 10:00 (+01)'), friday, exampleCalendar)
  expect(manager).toEqual(local('mån 2026-03-16 10:00 (+01)'))
})

test('without opening hours before due, all reminders wait for the next opening', () => {
  const start = local('fre 2026-03-13 18:00 (+01)')
  const dueAt = due('calendar', 24, start, exampleCalendar)
  const monday = local('mån 2026-03-16 08:00 (+01)')
  const { half, threeQuarters, expired } = reminderInstants(start, dueAt, exampleCalendar)
  expect([half, threeQuarters, expired]).toEqual([monday, monday, monday])
})

test('reminders come in order and in opening hours, whenever it was escalated', () => {
  fc.assert(
    fc.property(anyInstant, (start) => {
      const dueAt = due('workday', 24, start, exampleCalendar)
      const reminders = reminderInstants(start, dueAt, exampleCalendar)
      const { half, threeQuarters, expired, manager } = reminders
      const order = [start, half, threeQuarters, expired, manager].map(Number)
      expect(order).toEqual([...order].sort((a, b) => a - b))
      for (const reminder of [half, threeQuarters, expired, manager]) {
        expect(nextOpening(reminder, exampleCalendar)).toEqual(reminder)
      }
      expect(half <= dueAt && threeQuarters <= dueAt).toBe(true)
    }),
    { numRuns: 300 },
  )
})
