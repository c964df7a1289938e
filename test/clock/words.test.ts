import { describe, expect, test } from 'vitest'
import {
  ago,
  clockTime,
  dayHeading,
  dueWords,
  duration,
  longInstant,
  monthName,
  shortDate,
  roughly,
  shortDue,
  shortInstant,
  timeLeft,
  workdayDuration,
} from '../../src/clock/words.ts'
import { local } from './support.ts'

const now = local('tis 2026-03-17 10:20 (+01)')

describe('time left', () => {
  test.each([
    ['tis 2026-03-17 10:45 (+01)', 'soon', '25 min', 'kvar'],
    ['tis 2026-03-17 10:20 (+01)', 'soon', 'Under 1 min', 'kvar'],
    ['tis 2026-03-17 11:19 (+01)', 'soon', '59 min', 'kvar'],
    ['tis 2026-03-17 11:20 (+01)', 'calm', '1 tim', 'kvar'],
    ['tis 2026-03-17 11:25 (+01)', 'calm', '1 tim 5 min', 'kvar'],
    ['tis 2026-03-17 12:19 (+01)', 'calm', '1 tim 59 min', 'kvar'],
    ['tis 2026-03-17 12:30 (+01)', 'calm', '2 tim', 'kvar'],
    ['tis 2026-03-17 16:05 (+01)', 'calm', '5 tim', 'kvar'],
    ['ons 2026-03-18 00:00 (+01)', 'calm', '13 tim', 'kvar'],
    ['ons 2026-03-18 08:12 (+01)', 'calm', 'Onsdag', 'kl. 08.12'],
    ['tor 2026-03-19 00:00 (+01)', 'calm', 'Onsdag', 'kl. 24.00'],
    ['mån 2026-03-23 08:12 (+01)', 'calm', 'Måndag', 'kl. 08.12'],
    ['tis 2026-03-24 08:12 (+01)', 'calm', '24 mars', 'kl. 08.12'],
    ['tis 2026-03-17 10:19 (+01)', 'late', 'Försenad', '1 min'],
    ['tis 2026-03-17 09:15 (+01)', 'late', 'Försenad', '1 tim 5 min'],
    ['mån 2026-03-16 15:20 (+01)', 'late', 'Försenad', '19 tim'],
    ['fre 2026-03-13 09:10 (+01)', 'late', 'Försenad', '4 dygn'],
  ])('to %s', (due, state, strong, rest) => {
    expect(timeLeft(now, local(due))).toEqual({ state, strong, rest })
  })

  test('is late by less than a minute', () => {
    const justNow = new Date(now.getTime() - 1)
    expect(timeLeft(now, justNow)).toEqual({
      state: 'late',
      strong: 'Försenad',
      rest: 'under 1 min',
    })
  })

  test('counts minutes in the last hour, past midnight too', () => {
    const night = local('tis 2026-03-17 23:30 (+01)')
    const left = timeLeft(night, local('ons 2026-03-18 00:15 (+01)'))
    expect(left).toEqual({ state: 'soon', strong: '45 min', rest: 'kvar' })
  })

  test('counts real hours over the switch to summer time', () => {
    const saturday = local('sön 2026-03-29 00:30 (+01)')
    const left = timeLeft(saturday, local('sön 2026-03-29 08:30 (+02)'))
    expect(left.strong).toBe('7 tim')
  })
})

describe('the heading', () => {
  test.each([
    ['tis 2026-03-17 10:19 (+01)', 'Försenade'],
    ['tis 2026-03-17 10:20 (+01)', 'Förfaller idag'],
    ['ons 2026-03-18 00:00 (+01)', 'Förfaller idag'],
    ['ons 2026-03-18 00:01 (+01)', 'Imorgon'],
    ['tor 2026-03-19 00:00 (+01)', 'Imorgon'],
    ['tor 2026-03-19 08:00 (+01)', 'Torsdag 19 mars'],
    ['mån 2027-01-04 08:00 (+01)', 'Måndag 4 januari 2027'],
  ])('of what is due %s', (due, heading) => {
    expect(dayHeading(now, local(due))).toBe(heading)
  })
})

describe('a short instant', () => {
  test.each([
    ['tis 2026-03-17 09:15 (+01)', 'idag 09.15'],
    ['tis 2026-03-17 00:00 (+01)', 'idag 00.00'],
    ['mån 2026-03-16 16:05 (+01)', 'igår 16.05'],
    ['sön 2026-03-15 08:05 (+01)', 'sön 15 mars 08.05'],
    ['ons 2026-03-11 08:05 (+01)', 'ons 11 mars 08.05'],
    ['tis 2026-03-10 09:15 (+01)', '10 mars 09.15'],
    ['ons 2025-12-31 23:59 (+01)', '31 december 2025 23.59'],
    ['ons 2026-03-18 10:20 (+01)', 'imorgon 10.20'],
    ['fre 2026-03-20 10:20 (+01)', 'fre 20 mars 10.20'],
    ['tis 2026-04-07 08:00 (+02)', '7 april 08.00'],
  ])('%s', (instant, words) => {
    expect(shortInstant(now, local(instant))).toBe(words)
  })

  test('names the year when the week spans two', () => {
    const newYear = local('fre 2027-01-01 12:00 (+01)')
    const before = local('tis 2026-12-29 08:05 (+01)')
    expect(shortInstant(newYear, before)).toBe('tis 29 december 2026 08.05')
  })

  test('tells today from yesterday by the local date, not the UTC date', () => {
    const early = local('ons 2026-07-01 01:30 (+02)')
    expect(shortInstant(early, local('ons 2026-07-01 00:10 (+02)'))).toBe('idag 00.10')
    expect(shortInstant(early, local('tis 2026-06-30 23:50 (+02)'))).toBe('igår 23.50')
  })
})

test.each([
  ['tis 2026-03-17 10:45 (+01)', 'idag 10.45', 'tisdag 17 mars kl. 10.45'],
  ['ons 2026-03-18 00:00 (+01)', 'idag 24.00', 'tisdag 17 mars kl. 24.00'],
  ['ons 2026-03-18 09:15 (+01)', 'imorgon 09.15', 'onsdag 18 mars kl. 09.15'],
  ['ons 2026-04-01 00:00 (+02)', '31 mars 24.00', 'tisdag 31 mars kl. 24.00'],
])('due %s in words', (due, short, words) => {
  expect(shortDue(now, local(due))).toBe(short)
  expect(dueWords(local(due))).toBe(words)
})

test('a long instant', () => {
  const instant = local('tis 2026-03-10 09:15 (+01)')
  expect(longInstant(instant)).toBe('tisdag 10 mars 2026 kl. 09.15')
})

test('the doubled hour of autumn is written the same twice', () => {
  expect(clockTime(local('sön 2026-10-25 02:30 (+02)'))).toBe('02.30')
  expect(clockTime(local('sön 2026-10-25 02:30 (+01)'))).toBe('02.30')
})

test.each([
  ['tis 2026-03-17 10:20 (+01)', 'nyss'],
  ['tis 2026-03-17 09:55 (+01)', 'för 25 min sedan'],
  ['tis 2026-03-17 08:10 (+01)', 'för 2 tim sedan'],
  ['mån 2026-03-16 16:40 (+01)', 'igår 16.40'],
])('%s ago', (instant, words) => {
  expect(ago(now, local(instant))).toBe(words)
})

const minute = 60_000

test.each([
  [0, 'under 1 min', 'under 1 min', 'mindre än en minut'],
  [minute - 1, 'under 1 min', 'under 1 min', 'mindre än en minut'],
  [minute, '1 min', '1 min', '1 minut'],
  [35 * minute, '35 min', '35 min', '35 minuter'],
  [60 * minute, '1 tim', '1 tim', '1 timme'],
  [65 * minute, '1 tim 5 min', '1 tim 5 min', '1 timme och 5 minuter'],
  [135 * minute, '2 tim 15 min', '2 tim', '2 timmar och 15 minuter'],
  [24 * 60 * minute, '24 tim', '1 dygn', '1 arbetsdag'],
  [27 * 60 * minute, '27 tim', '1 dygn', '1 arbetsdag och 3 timmar'],
  [27 * 60 * minute + 30 * minute, '27 tim 30 min', '1 dygn', '1 arbetsdag och 3 timmar'],
  [49 * 60 * minute, '49 tim', '2 dygn', '2 arbetsdagar och 1 timme'],
])('%d ms in words', (ms, exact, rough, letter) => {
  expect(duration(ms)).toBe(exact)
  expect(roughly(ms)).toBe(rough)
  expect(workdayDuration(ms)).toBe(letter)
})

test('months have names', () => {
  expect([1, 5, 8, 12].map(monthName)).toEqual(['januari', 'maj', 'augusti', 'december'])
  expect(() => monthName(13)).toThrow(/Not a month: 13/)
})

test.each([
  ['2026-11-23T09:00:00Z', '23 nov.'],
  ['2026-06-05T22:30:00Z', '6 juni'],
])('%s in a narrow column is %s', (instant, words) => {
  expect(shortDate(new Date(instant))).toBe(words)
})
