import { describe, expect, test } from 'vitest'
import { swedishCalendar } from '../../src/clock/calendar.ts'
import { due } from '../../src/clock/due.ts'
import { type Letter } from '../../src/demo/letter.ts'
import { letters } from '../../src/demo/letters/index.ts'
import { type Step, timeline } from '../../src/demo/timeline.ts'
import { instantOf } from '../../src/demo/when.ts'
import { taxonomy } from '../../src/municipality/taxonomy.ts'
import { classify } from '../../src/arrival/read/classify/index.ts'

const calendar = swedishCalendar({
  opens: '08:00',
  closes: '17:00',
  closedDays: [],
  shortDays: {},
})

/** Every third hour of an ordinary fortnight, Christmas, Easter and the two switches of summer time. */
const bases = ['2026-03-09', '2025-12-20', '2026-03-28', '2026-10-22'].flatMap((first) =>
  Array.from({ length: 14 * 8 }, (_, i) => {
    const start = new Date(`${first}T00:30:00+01:00`)
    return new Date(start.getTime() + i * 3 * 3_600_000)
  }),
)
const histories = bases.map((base) => ({ base, steps: timeline(letters, base, calendar) }))

describe('an instant of the demo', () => {
  // Sunday 15 March 2026, 23.00 in Sweden.
  const sunday = new Date('2026-03-15T22:00:00Z')

  test.each([
    ['m25', '2026-03-15T21:35:00.000Z'],
    ['d0 07:31', '2026-03-13T06:31:00.000Z'],
    ['d1 16:12', '2026-03-12T15:12:00.000Z'],
    ['sat1 11:00', '2026-03-14T10:00:00.000Z'],
    ['mon1 09:15', '2026-03-16T08:15:00.000Z'],
    ['sat2 11:00', '2026-03-07T10:00:00.000Z'],
    ['mon2 09:15', '2026-03-09T08:15:00.000Z'],
  ] as const)('%s is counted from the last working day, Saturday or minute', (when, instant) => {
    expect(instantOf(when, sunday, calendar).toISOString()).toBe(instant)
  })

  test('on a Saturday the last Saturday is a week ago', () => {
    const saturday = new Date('2026-03-14T09:00:00Z')
    expect(instantOf('sat1 11:00', saturday, calendar).toISOString()).toBe(
      '2026-03-07T10:00:00.000Z',
    )
  })

  test('the first working day after Easter Saturday is Tuesday', () => {
    const wednesday = new Date('2026-04-08T09:00:00Z')
    expect(instantOf('mon1 09:00', wednesday, calendar).toISOString()).toBe(
      '2026-04-07T07:00:00.000Z',
    )
  })
})

describe('the history, whenever the demo is started,', () => {
  test('is in order and ends before now', () => {
    for (const { base, steps } of histories) {
      const instants = steps.map(({ at }) => at.getTime())
      expect(instants).toEqual(instants.toSorted((a, b) => a - b))
      expect(instants.at(-1)).toBeLessThanOrEqual(base.getTime())
    }
  })

  test('has everything done after what it is about', () => {
    for (const { steps } of histories) expect(untimely(steps)).toEqual([])
  })

  test('leaves something late, something in time and something fresh to answer', () => {
    for (const { base, steps } of histories) {
      const open = stillOpen(steps)
      const late = open.filter((at) => due('workday', 24, at, calendar) < base)
      const fresh = open.filter((at) => base.getTime() - at.getTime() < 3 * 3_600_000)
      const when = base.toISOString()
      expect(late.length, `late on ${when}`).toBeGreaterThanOrEqual(2)
      expect(late.length, `late on ${when}`).toBeLessThanOrEqual(16)
      expect(fresh.length, `fresh on ${when}`).toBeGreaterThanOrEqual(3)
      expect(open.length - late.length, `in time on ${when}`).toBeGreaterThanOrEqual(4)
    }
  })

  test('leaves something due later today on the morning of a working day', () => {
    const morning = new Date('2026-03-11T08:30:00Z')
    const today = stillOpen(timeline(letters, morning, calendar))
      .map((at) => due('workday', 24, at, calendar))
      .filter((at) => at > morning && at < new Date('2026-03-11T23:00:00Z'))
    expect(today.length).toBeGreaterThanOrEqual(4)
  })
})

describe('the letters', () => {
  test('are some seventy, each with a name of its own', () => {
    expect(letters.length).toBeGreaterThanOrEqual(58)
    expect(letters.length).toBeLessThanOrEqual(90)
    expect(new Set(letters.map(({ id }) => id)).size).toBe(letters.length)
  })

  test('are read as every area there is', () => {
    const read = new Set(letters.map(({ subject, body }) => classify(subject, body).key))
    expect(taxonomy.map(({ key }) => key).filter((key) => !read.has(key))).toEqual([])
  })
})

/** When what still waits for a first answer came in. */
function stillOpen(steps: Step[]): Date[] {
  const done = new Set(
    steps.flatMap((step) =>
      step.do === 'deed' && ['answer', 'file'].includes(step.deed.do) ? [step.letter.id] : [],
    ),
  )
  return steps.flatMap((step) =>
    step.do === 'letter' && isQuestion(step.letter) && !done.has(step.letter.id) ? [step.at] : [],
  )
}

function isQuestion({ folder, headers, bounceOf }: Letter): boolean {
  return folder === undefined && headers === undefined && bounceOf === undefined
}

/** Steps that come before what they need. */
function untimely(steps: Step[]): string[] {
  const arrived = new Set<string>()
  const answered = new Set<string>()
  return steps.flatMap((step) => {
    if (step.do === 'close-quiet') return []
    const { letter } = step
    if (step.do === 'letter') {
      arrived.add(letter.id)
      const about = letter.re ?? letter.bounceOf
      return about === undefined || answered.has(about) ? [] : [letter.id]
    }
    if (step.deed.do === 'answer') answered.add(letter.id)
    return arrived.has(letter.id) ? [] : [`${letter.id}: ${step.deed.do}`]
  })
}
