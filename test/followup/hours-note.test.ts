import { expect, test } from 'vitest'
import { swedishCalendar } from '../../src/clock/calendar.ts'
import { hoursNote, hoursWords } from '../../src/followup/hours-note.ts'

const hours = { opens: '08:00', closes: '16:30' } as const
const calendar = swedishCalendar({ ...hours, closedDays: [], shortDays: {} })
const note = (now: string, { arrivedAt = now, ingestedAt = now } = {}) =>
  hoursNote(
    { now: new Date(now), arrivedAt: new Date(arrivedAt), ingestedAt: new Date(ingestedAt) },
    calendar,
  )

test.each([
  ['in opening hours', '2026-03-17T09:20:00Z', null],
  ['early', '2026-03-17T05:20:00Z', 'Vi läser ditt mejl idag, efter 08.00.'],
  ['in the evening', '2026-03-17T19:20:00Z', 'Vi läser ditt mejl nästa arbetsdag, onsdag 18 mars.'],
  ['at the weekend', '2026-03-21T09:20:00Z', 'Vi läser ditt mejl nästa arbetsdag, måndag 23 mars.'],
  [
    'before Easter',
    '2026-04-02T18:00:00Z',
    'Vi har stängt och öppnar igen tisdag 7 april kl. 08.00.',
  ],
])('%s', (_when, now, words) => {
  expect(note(now)).toBe(words)
})

test('a disturbance of ours is told, with when the mail came', () => {
  const arrivedAt = '2026-03-17T06:20:00Z'
  expect(note('2026-03-17T09:20:00Z', { arrivedAt })).toBe(
    'Vi har haft en driftstörning. Ditt mejl kom fram tisdag 17 mars 2026 kl. 07.20, men vi kunde läsa det först tisdag 17 mars 2026 kl. 10.20.',
  )
})

test('the hours are those of the next day that is open', () => {
  expect(hoursWords(new Date('2026-03-21T09:20:00Z'), calendar)).toBe('vardagar 8–16.30')
})
