import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { elapsed } from '../../src/clock/elapsed.ts'
import { due } from '../../src/clock/due.ts'
import { connect } from '../../src/db/connect.ts'
import { loadCalendar } from '../../src/municipality/calendar.ts'
import { fallbackArea, taxonomy } from '../../src/municipality/taxonomy.ts'
import { runSql, testDatabase } from '../support/postgres.ts'

const url = await testDatabase()
const db = connect(url, { max: 2 })
afterAll(() => db.destroy())
beforeEach(() => runSql(url, 'truncate closed_day, short_day, setting'))

const at = (text: string) => new Date(text)

describe('the calendar', () => {
  test('is open from 8 to 17 on Swedish working days until the town decides otherwise', async () => {
    const calendar = await loadCalendar(db)
    expect(calendar.opening('2026-03-10')).toEqual({
      opens: at('2026-03-10T07:00:00Z'),
      closes: at('2026-03-10T16:00:00Z'),
    })
    for (const date of ['2026-03-14', '2026-12-24', '2026-01-06'])
      expect(calendar.opening(date)).toBeNull()
  })

  test('has the town’s hours, closed days and short days', async () => {
    await runSql(
      url,
      `insert into setting values ('opening-hours', '{"opens": "07:30", "closes": "16:30"}')`,
    )
    await runSql(url, `insert into closed_day values ('2026-05-15', 'Klämdag')`)
    await runSql(url, `insert into short_day values ('2026-04-02', '12:00', 'Skärtorsdagen')`)
    const calendar = await loadCalendar(db)
    expect(calendar.isWorkday('2026-05-15')).toBe(false)
    expect(calendar.opening('2026-04-02')).toEqual({
      opens: at('2026-04-02T05:30:00Z'),
      closes: at('2026-04-02T10:00:00Z'),
    })
    // Thursday 14 May is Kristi himmelsfärdsdag, Friday is closed: due on Monday.
    expect(due('workday', 24, at('2026-05-13T07:00:00Z'), calendar)).toEqual(
      at('2026-05-18T07:00:00Z'),
    )
    expect(
      elapsed('open-hours', at('2026-04-02T05:00:00Z'), at('2026-04-02T20:00:00Z'), calendar),
    ).toBe(4.5 * 3_600_000)
  })

  test('takes one of the hours from the town and the other from the standard', async () => {
    await runSql(url, `insert into setting values ('opening-hours', '{"closes": "16:00"}')`)
    expect((await loadCalendar(db)).opening('2026-03-10')).toEqual({
      opens: at('2026-03-10T07:00:00Z'),
      closes: at('2026-03-10T15:00:00Z'),
    })
  })
})

describe('the taxonomy', () => {
  test('has twenty areas with keys and names of their own, nine of them compared nationally', () => {
    expect(taxonomy).toHaveLength(20)
    for (const of of ['key', 'name', 'nameEn'] as const) {
      expect(new Set(taxonomy.map((area) => area[of])).size).toBe(20)
    }
    expect(taxonomy.filter(({ kkik }) => kkik)).toHaveLength(9)
    expect(taxonomy.filter(({ key }) => !/^[a-z]+$/.test(key))).toEqual([])
    expect(taxonomy.filter((area) => !area.name || !area.nameEn || !area.department)).toEqual([])
    expect(taxonomy.some(({ key }) => key === fallbackArea)).toBe(true)
  })

  test('has terms of plain words with marks at their end, none of them twice in an area', () => {
    for (const { key, terms } of taxonomy) {
      const odd = terms.filter((term) => !/^[\p{L}\d][\p{L}\d ./&:-]*[\p{L}\d]!?\*?$/u.test(term))
      expect({ key, odd }).toEqual({ key, odd: [] })
      const bare = terms.map((term) => term.toLowerCase().replace(/[!*]+$/, ''))
      const twice = bare.filter((term, i) => bare.indexOf(term) !== i)
      expect({ key, twice }).toEqual({ key, twice: [] })
      expect(key === fallbackArea || terms.length >= 20, key).toBe(true)
    }
  })

  test('has no strong sign that is one in another area too', () => {
    const strong = taxonomy.flatMap(({ key, terms }) =>
      terms
        .filter((term) => term.includes('!'))
        .map((term) => ({ key, term: term.toLowerCase().replace(/[!*]+$/, '') })),
    )
    const shared = strong.filter(({ key, term }) =>
      strong.some((one) => one.term === term && one.key !== key),
    )
    expect(shared).toEqual([])
  })
})
