import { describe, expect, test } from 'vitest'
import { taxonomy } from '../../src/municipality/taxonomy.ts'
import { closesAt, type Month } from '../../src/report/cohort.ts'
import { type Figures } from '../../src/report/figures.ts'
import { type Goals } from '../../src/report/goals.ts'
import { lead } from '../../src/report/lead.ts'
import { measure } from '../../src/report/measures.ts'
import { type Report } from '../../src/report/read.ts'
import { summary } from '../../src/report/summary.ts'
import { at, calendar, plain, Story } from './story.ts'

const goals: Goals = {
  within24: { percent: 90 },
  within48: { percent: 95 },
  noAnswer: { percent: 2, atMost: true },
  firstLine: { percent: 70 },
  feedback: { percent: 85 },
  decided: true,
}

describe('a closed month', () => {
  // Ten questions: eight within 24 hours, one within 48, one never.
  const story = month('2026-02', { gata: [2, 2, 2, 30], bygg: [1, 1, 1, 1, 1, null] })
  const now = figuresOf('2026-02', story)
  const lastYear = figuresOf('2025-02', month('2025-02', { gata: [2, 30, 30, 30, 30] }))

  test('says what share was answered in time, and nothing of other months when there are none', () => {
    const report = reportOf({ figures: now, goals: { ...goals, decided: false } })
    expect(lead(report)).toBe('80 procent av frågorna fick svar inom 24 timmar.'.replace(' ', nb))
    expect(said(report)).toEqual([
      'Vi tog emot 10 frågor via e-post. 80 procent av frågorna fick svar inom 24 timmar (en arbetsdag) och 90 procent inom 48 timmar. 1 fråga (10,0 %) hade inte fått något svar när rapporten togs fram.',
      'Den genomsnittliga svarstiden var 2,9 timmar under öppettid (median 1,0). 90 procent av frågorna besvarades direkt av Kontaktcenter.',
    ])
  })

  test('is set against the goal that the town has decided, in points', () => {
    expect(plain(lead(reportOf({ figures: now })))).toBe(
      '80 procent av frågorna fick svar inom 24 timmar. Det är 10 procentenheter under målet på 90 procent.',
    )
    const met = reportOf({ figures: now, goals: { ...goals, within24: { percent: 80 } } })
    expect(plain(lead(met))).toContain('Målet på 80 procent är nått.')
  })

  test('is compared with the same month last year rather than with the month before', () => {
    const before = figuresOf('2026-01', month('2026-01', { gata: [2, 2, 2, 2, 2] }))
    const report = reportOf({ figures: now, earlier: [lastYear, before] })
    expect(plain(lead(report))).toBe(
      '80 procent av frågorna fick svar inom 24 timmar. Det är 60 procentenheter fler än i februari förra året, men 10 under målet på 90 procent.',
    )
    expect(said(report)[0]).toContain('10 frågor via e-post, 5 fler än i februari förra året.')
  })

  test('is compared with the month before when there is no year, and says when it got worse', () => {
    const before = figuresOf('2026-01', month('2026-01', { bygg: [2, 2, 2, 2, 2] }))
    const report = reportOf({ figures: now, earlier: [before] })
    expect(plain(lead(report))).toContain('Det är 20 procentenheter färre än i januari')
    expect(said(report).join(' ')).toContain(
      'Inom Bygg och bygglov minskade andelen besvarade inom 24 timmar med 16,7 procentenheter jämfört med januari.',
    )
  })

  test('does not count against the month in which the service began, which was not a whole one', () => {
    const report = reportOf({ figures: now, earlier: [lastYear], since: '2025-02' })
    expect(said(report)[0]).toContain('10 frågor via e-post. ')
  })

  test('names the quickest area only among those with enough answers', () => {
    const two = month('2026-02', { gata: [2, 2, 2, 2, 2], bygg: [1, 1, 1, 1, 1], kultur: [0] })
    expect(said(reportOf({ figures: figuresOf('2026-02', two) })).join(' ')).toContain(
      'Av områdena med minst 5 besvarade frågor hade Bygg och bygglov kortast svarstid.',
    )
    const same = month('2026-02', { gata: [2, 2, 2, 2, 2], bygg: [2, 2, 2, 2, 2] })
    expect(said(reportOf({ figures: figuresOf('2026-02', same) })).join(' ')).not.toContain(
      'kortast',
    )
  })

  test('tells how many hand-overs waited too long', () => {
    const asked = month('2026-02', { gata: [2] })
    asked.handsOver('gata0', '2026-02-03 09:10', 'e')
    expect(said(reportOf({ figures: figuresOf('2026-02', asked) })).join(' ')).toContain(
      'En överlämnad fråga väntade längre än 24 timmar på återkoppling från Gatuenheten.',
    )
  })

  test('with everything answered says so, and without mail says only that', () => {
    const all = reportOf({ figures: figuresOf('2026-02', month('2026-02', { gata: [1, 1] })) })
    expect(lead(all)).toContain('Alla frågor fick svar inom 24 timmar.')
    expect(said(all)[0]).toContain('Alla frågor hade fått svar när rapporten togs fram.')
    const none = reportOf({ figures: figuresOf('2026-02', new Story()) })
    expect(lead(none)).toBe('Inga frågor kom in i februari 2026.')
    expect(summary(none, 'Kontaktcenter')).toEqual([])
  })
})

describe('a running month', () => {
  test('is told in counts while some may still be answered in time', () => {
    const story = month('2026-02', { gata: [2, null] })
    const figures = measure(story.facts('2026-02'), {
      month: '2026-02',
      at: at('2026-02-03 12:00'),
      calendar,
    })
    const report = { ...reportOf({ figures }), state: 'running' as const }
    expect(plain(lead(report))).toBe(
      '1 av 2 frågor har fått svar inom 24 timmar. 1 fråga är inom tid, ännu ej besvarad.',
    )
    expect(said(report)).toEqual([
      'Hittills har vi tagit emot 2 frågor via e-post. 1 har fått svar inom 24 timmar (en arbetsdag) och 1 inom 48 timmar. 1 fråga är inom tid, ännu ej besvarad.',
      'Den genomsnittliga svarstiden var 2,0 timmar under öppettid (median 2,0). 1 fråga har besvarats direkt av Kontaktcenter.',
    ])
  })
})

const nb = '\u00a0'

/** Questions on the first Tuesday at 09.00; for each the hours until its answer, null for none. */
function month(of: Month, areas: Record<string, (number | null)[]>): Story {
  const story = new Story()
  const day = { '2026-02': '2026-02-03', '2025-02': '2025-02-04', '2026-01': '2026-01-13' }[of]
  for (const [area, answers] of Object.entries(areas)) {
    answers.forEach((hours, i) => {
      const id = area + String(i)
      story.arrives(id, `${day} 09:00`, { area })
      if (hours === null) return
      const replied = new Date(at(`${day} 09:00`).getTime() + hours * 3_600_000)
      story.replies(id, replied.toLocaleString('sv-SE', { timeZone: 'Europe/Stockholm' }), 'svar')
    })
  }
  return story
}

function figuresOf(of: Month, story: Story): Figures {
  return measure(story.facts(of), { month: of, at: closesAt(of, calendar), calendar })
}

function reportOf(parts: {
  figures: Figures
  goals?: Goals
  earlier?: Figures[]
  since?: Month
}): Report {
  const { figures } = parts
  return {
    month: figures.month,
    state: 'closed',
    closesAt: closesAt(figures.month, calendar),
    figures,
    goals: parts.goals ?? goals,
    editions: [],
    trend: [...(parts.earlier ?? []), figures],
    areas: taxonomy.map(({ key, name, kkik }) => ({ key, name, kkik, functionId: null })),
    since: parts.since ?? '2020-01',
  }
}

function said(report: Report): string[] {
  return summary(report, 'Kontaktcenter').map(plain)
}
