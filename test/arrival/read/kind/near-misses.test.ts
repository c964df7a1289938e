import { describe, expect, test } from 'vitest'
import { parseMail } from '../../../../src/arrival/parse/parse.ts'
import { readMail, type Reading } from '../../../../src/arrival/read/read.ts'
import { examples } from './near-misses.ts'

const around = {
  folder: 'INBOX',
  own: new Set(['kontakt@bjorkvalla.example']),
  ticketPrefix: 'BV',
  isOurs: () => false,
}

async function read(raw: Buffer): Promise<Reading> {
  const mail = await parseMail(raw)
  return readMail(mail, mail.headers, around, new Date('2026-07-01T08:00:00Z'))
}

const automatic = examples('automatic.txt')
const human = examples('human.txt')

describe('automatic mail is', () => {
  test.each(automatic)('$title', async ({ title, raw }) => {
    const [expected = ''] = title.split(' | ')
    const { kind, backOn, reasons } = await read(raw)
    expect(`${kind} ${backOn ?? ''}`.trim()).toBe(expected)
    expect(reasons.kind).toMatch(/^\p{Lu}.*\.$/u)
  })
})

describe('a person wrote, although it looks automatic:', () => {
  test.each(human)('$title', async ({ raw }) => {
    const { kind, reasons } = await read(raw)
    expect({ kind, why: reasons.kind }).toEqual({
      kind: 'human',
      why: 'Inget tyder på att mejlet är automatiskt.',
    })
  })
})

test('both sets are large, and no mail is in them twice', () => {
  for (const set of [automatic, human]) {
    expect(new Set(set.map(({ raw }) => raw.toString())).size).toBe(set.length)
    expect(set.length).toBeGreaterThanOrEqual(60)
  }
})
