import { dateOf, dayNumber, type IsoDate, type WallTime } from './local-time.ts'

/**
 * The Swedish name of a holiday, or of one of the three eves that are treated as one; null on any
 * other day. Computed, so it needs no yearly update. Right from 2005, when the sixth of June
 * became a holiday and Whit Monday ceased to be one.
 *
 * Source: lag (1989:253) om allmänna helgdagar; for the eves 2 § lag (1930:173) om beräkning av
 * lagstadgad tid. An ordinary Sunday is a holiday by law too, but has no name here.
 */
export function holidayName(date: IsoDate): string | null {
  return holidays(Number(date.slice(0, 4))).get(date) ?? null
}

/** Whether offices work this day by law: Monday to Friday, no holiday and none of the three eves. */
export function isOrdinaryWorkday(date: IsoDate): boolean {
  return weekday(dayNumber(date)) <= friday && holidayName(date) === null
}

/**
 * The working days of a year on which municipalities commonly close early, each with the closing
 * time given. A suggestion: each municipality decides for itself (docs/clocks.md, "The calendar").
 */
export function suggestedShortDays(year: number, closesAt: WallTime): Record<IsoDate, WallTime> {
  const easterDay = easter(year)
  const candidates = [
    dayIn(year, '01-05'), // trettondagsafton
    easterDay - 3, // skärtorsdagen
    dayIn(year, '04-30'), // valborgsmässoafton
    easterDay + 38, // day before Kristi himmelsfärdsdag
    dayIn(year, '06-05'), // day before nationaldagen
    allSaints(year) - 1,
    dayIn(year, '12-23'),
    dayIn(year, '12-30'),
  ]
  const dates = candidates.map(dateOf).filter(isOrdinaryWorkday)
  return Object.fromEntries(dates.map((date) => [date, closesAt]))
}

const friday = 5
const saturday = 6
const years = new Map<number, ReadonlyMap<IsoDate, string>>()

function holidays(year: number): ReadonlyMap<IsoDate, string> {
  const known = years.get(year)
  if (known !== undefined) return known
  const computed = computeHolidays(year)
  years.set(year, computed)
  return computed
}

function computeHolidays(year: number): ReadonlyMap<IsoDate, string> {
  const easterDay = easter(year)
  const midsummer = firstSaturdayFrom(dayIn(year, '06-20'))
  const named: [number, string][] = [
    [dayIn(year, '01-01'), 'nyårsdagen'],
    [dayIn(year, '01-06'), 'trettondedag jul'],
    [easterDay - 2, 'långfredagen'],
    [easterDay, 'påskdagen'],
    [easterDay + 1, 'annandag påsk'],
    [dayIn(year, '05-01'), 'första maj'],
    [easterDay + 39, 'Kristi himmelsfärdsdag'],
    [easterDay + 49, 'pingstdagen'],
    [dayIn(year, '06-06'), 'nationaldagen'],
    [midsummer - 1, 'midsommarafton'],
    [midsummer, 'midsommardagen'],
    [allSaints(year), 'alla helgons dag'],
    [dayIn(year, '12-24'), 'julafton'],
    [dayIn(year, '12-25'), 'juldagen'],
    [dayIn(year, '12-26'), 'annandag jul'],
    [dayIn(year, '12-31'), 'nyårsafton'],
  ]
  return new Map(named.map(([day, name]) => [dateOf(day), name]))
}

/** Easter Sunday by the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8). */
function easter(year: number): number {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const yearOfCentury = year % 100
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  return dayIn(year, '03-22') + epact + toSunday - 7 * late
}

/** Alla helgons dag: the Saturday that falls on 31 October to 6 November. */
function allSaints(year: number): number {
  return firstSaturdayFrom(dayIn(year, '10-31'))
}

function firstSaturdayFrom(day: number): number {
  return day + ((saturday - weekday(day) + 7) % 7)
}

/** Monday is 1, Sunday is 7. Day 0, 1 January 1970, was a Thursday. */
function weekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

function dayIn(year: number, monthAndDay: string): number {
  return dayNumber(`${String(year).padStart(4, '0')}-${monthAndDay}`)
}
