import fc from 'fast-check'
import { suggestedShortDays, swedishCalendar, type Calendar } from '../../src/clock/calendar.ts'
import vectorFile from '../fixtures/clock-vectors.json' with { type: 'json' }

export const { config, vectors } = vectorFile

/** Open 08 to 17, and to 12 on every suggested short day, as the worked examples have it. */
export const exampleCalendar: Calendar = swedishCalendar({
  opens: config.open,
  closes: config.close,
  closedDays: [],
  shortDays: (date) => suggestedShortDays(Number(date.slice(0, 4)), config.shortDayClose)[date],
})

/** Instants from Christmas 2025 to early 2029, often near a switch of summer time or a turn of year. */
export const anyInstant: fc.Arbitrary<Date> = fc.oneof(
  between('2025-12-20T00:00Z', '2029-01-10T00:00Z'),
  between('2026-03-27T12:00Z', '2026-03-31T00:00Z'),
  between('2026-10-23T12:00Z', '2026-10-27T00:00Z'),
  between('2027-03-24T12:00Z', '2027-03-31T00:00Z'),
  between('2026-12-22T12:00Z', '2027-01-08T00:00Z'),
)

function between(min: string, max: string): fc.Arbitrary<Date> {
  return fc.date({ min: new Date(min), max: new Date(max), noInvalidDate: true })
}

/** What a municipality may have decided, whose holidays and weekends may also be worked. */
export const anySettings = fc
  .record({
    closedDays: fc.uniqueArray(anyDate(), { maxLength: 30 }),
    workingDays: fc.uniqueArray(anyDate(), { maxLength: 30 }),
    shortDays: fc.dictionary(anyDate(), fc.constantFrom('11:30', '12:00', '15:00')),
    // No time that a switch skips or repeats: what is meant by those is a rule of its own (calendar.test.ts).
    opens: fc.constantFrom('00:00', '03:30', '08:00', '09:30'),
    closes: fc.constantFrom('10:30', '16:30', '17:00', '23:59'),
  })
  .map((settings) => ({
    ...settings,
    workingDays: settings.workingDays.filter((date) => !settings.closedDays.includes(date)),
  }))

function anyDate(): fc.Arbitrary<string> {
  const switches = ['2026-03-29', '2026-10-25', '2027-03-28', '2027-10-31', '2028-03-26']
  return fc.oneof(
    between('2025-12-20T00:00Z', '2029-01-10T00:00Z').map((day) => day.toISOString().slice(0, 10)),
    fc.constantFrom(...switches, '2026-12-24', '2026-12-28'),
  )
}

/** "tis 2026-03-10 14:30 (+01)", the way the tables of this folder write a local instant. */
export function local(text: string): Date {
  const match = /(\d{4}-\d\d-\d\d) (\d\d:\d\d) \(([+-]\d\d)\)$/.exec(text)
  if (match === null) throw new Error(`Not a local instant: ${text}`)
  return new Date(`${match[1]!}T${match[2]!}:00${match[3]!}:00`)
}
