import { describe, expect, test } from 'vitest'
import { FolderRests } from '../../../src/arrival/watch/folder-rests.ts'
import { MigrationSigns } from '../../../src/arrival/fetch/migration-signs.ts'
import { Told } from '../../../src/arrival/watch/told.ts'
import { type Ending, Waits } from '../../../src/arrival/watch/waits.ts'

const second = 1_000
const minute = 60 * second

describe('the wait before a mailbox is tried again', () => {
  const series = (ending: Ending, count: number, { lasted = 0, random = 1 } = {}) => {
    const waits = new Waits()
    return Array.from({ length: count }, () => waits.next(ending, { lasted, random }) / second)
  }

  test('is none after a first break, then from a second to a minute', () => {
    expect(series('broke', 10)).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60, 60])
    expect(series('broke', 3, { lasted: minute })).toEqual([0, 0, 0])
  })

  test('is a few seconds where nobody answers, so that mail comes as soon as somebody does', () => {
    expect(series('unreached', 6)).toEqual([0, 1, 2, 3, 3, 3])
  })

  test('is long when the login is refused, so that the account is not locked', () => {
    expect(series('refused', 6).map((one) => one / 60)).toEqual([1, 2, 4, 8, 15, 15])
  })

  test('is short while somebody else reads, so that it is soon taken over', () => {
    expect(series('led', 3)).toEqual([5, 5, 5])
  })

  test('begins anew when something else has ended it, and is a little by chance', () => {
    const waits = new Waits()
    const next = (ending: Ending) => waits.next(ending, { lasted: 0, random: 0 })
    expect([next('broke'), next('broke'), next('led'), next('broke')]).toEqual([0, 750, 3_750, 0])
  })

  test('stays at its longest however often it was tried', () => {
    expect(series('broke', 3_000).at(-1)).toBe(60)
  })
})

test('the same trouble is told of once a minute, and another at once', () => {
  const told = new Told()
  expect(told.isNews('tyst', 0)).toBe(true)
  expect(told.isNews('tyst', minute - 1)).toBe(false)
  expect(told.isNews('tyst', minute)).toBe(true)
  expect(told.isNews('nekad', minute + 1)).toBe(true)
})

describe('a folder that breaks the line', () => {
  test('rests from the second time on, longer each time, and no other does', () => {
    const rests = new FolderRests()
    rests.broke('Arkiv', 0)
    expect(rests.rests('Arkiv', 0)).toBe(false)
    rests.broke('Arkiv', 0)
    expect(rests.rests('Arkiv', 29 * second)).toBe(true)
    expect(rests.rests('INBOX', 29 * second)).toBe(false)
    expect(rests.rests('Arkiv', 30 * second)).toBe(false)
    rests.broke('Arkiv', 30 * second)
    expect(rests.rests('Arkiv', 80 * second)).toBe(true)
    rests.read('Arkiv')
    expect(rests.rests('Arkiv', 80 * second)).toBe(false)
  })

  test('never rests for more than ten minutes, and INBOX never for more than half a minute', () => {
    const rests = new FolderRests()
    for (let i = 0; i < 2_000; i++) for (const path of ['Arkiv', 'INBOX']) rests.broke(path, 0)
    expect(rests.rests('Arkiv', 10 * minute - 1)).toBe(true)
    expect(rests.rests('Arkiv', 10 * minute)).toBe(false)
    expect(rests.rests('INBOX', 30 * second)).toBe(false)
  })
})

describe('signs that old mail was moved in', () => {
  const now = new Date('2026-03-10T09:00:00Z')
  const words = (dates: string[]) => {
    const signs = new MigrationSigns()
    for (const date of dates) signs.came(new Date(date), now)
    return signs.sign()?.words ?? null
  }

  test('are many mails in one minute', () => {
    const inOne = (count: number) =>
      Array.from(
        { length: count },
        (_, i) => `2026-03-10T08:00:${String(i % 60).padStart(2, '0')}Z`,
      )
    expect(words(inOne(20))).toBeNull()
    expect(words(inOne(21))).toMatch(/^21 mejl .* samma minut/)
  })

  test('are mails from the time to come', () => {
    expect(words(['2026-03-10T09:05:00Z'])).toBeNull()
    expect(words(['2026-03-10T09:05:01Z'])).toMatch(/^1 mejl .* senare än/)
  })

  test('are none on an ordinary day, nor when there are no dates', () => {
    const spread = Array.from({ length: 5_000 }, (_, i) => new Date(i * minute).toISOString())
    expect(words(spread)).toBeNull()
    expect(words(['nonsense'])).toBeNull()
  })
})
