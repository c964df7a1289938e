import { describe, expect, test } from 'vitest'
import { isRuleFor, ruleFor } from '../../../src/arrival/read/rules.ts'
import { type InboundKind } from '../../../src/journey.ts'
import { type Rule, type RuleCondition } from '../../../src/municipality/rules.ts'

const mail = {
  headers: [
    { name: 'x-mailer', value: 'Anp Utskick 4' },
    { name: 'received', value: 'one' },
    { name: 'received', value: 'two' },
  ],
  from: { name: 'SKR Nyhetsbrev', address: 'nyhetsbrev@news.skr.example' },
  subject: 'Veckans nyheter från SKR',
  kind: 'human' as InboundKind,
  isUrgent: false,
}

const letter: Rule = {
  id: '1',
  name: 'Nyhetsbrev från SKR',
  active: true,
  conditions: [{ field: 'sender', header: '', how: 'domain', text: 'skr.example' }],
  kind: 'advertising',
  areaKey: null,
}

const condition = (
  field: RuleCondition['field'],
  how: RuleCondition['how'],
  text: string,
  header = '',
) => ({ field, header, how, text })

test.each<[RuleCondition, boolean]>([
  [condition('sender', 'domain', 'skr.example'), true],
  [condition('sender', 'domain', '@news.skr.example'), true],
  [condition('sender', 'domain', '*.skr.example'), true],
  [condition('sender', 'domain', 'kr.example'), false],
  [condition('sender', 'domain', '*'), false],
  [condition('sender', 'equals', 'nyhetsbrev@news.skr.example'), true],
  [condition('sender', 'contains', 'SKR Nyhets'), true],
  [condition('sender', 'begins', 'nyhetsbrev@'), true],
  [condition('subject', 'contains', 'nyheter*skr'), true],
  [condition('subject', 'begins', 'nyheter'), false],
  [condition('header', 'contains', 'anp', 'x-mailer'), true],
  [condition('header', 'equals', 'two', 'received'), true],
  [condition('header', 'contains', 'anp', 'x-other'), false],
])('%j fits: %s', (one, expected) => {
  expect(isRuleFor([one], mail)).toBe(expected)
})

describe('a rule', () => {
  test('fits when all its conditions do, and never without any', () => {
    const [own = condition('subject', 'equals', '')] = letter.conditions
    expect(isRuleFor([own, condition('subject', 'contains', 'veckans')], mail)).toBe(true)
    expect(isRuleFor([own, condition('subject', 'contains', 'månadens')], mail)).toBe(false)
    expect(isRuleFor([], mail)).toBe(false)
  })

  test('says its name, and the first that fits decides', () => {
    const second = { ...letter, id: '2', name: 'Annat', kind: 'spam' as const }
    const reason = 'Regeln ”Nyhetsbrev från SKR”.'
    expect(ruleFor([letter, second], mail)).toEqual({ kind: 'advertising', areaKey: null, reason })
    expect(ruleFor([{ ...letter, active: false }, second], mail)?.kind).toBe('spam')
    expect(ruleFor([], mail)).toBeNull()
  })

  test('never sorts away what may be urgent', () => {
    const ruled = ruleFor([{ ...letter, areaKey: 'ifo' }], { ...mail, isUrgent: true })
    expect(ruled).toMatchObject({ kind: null, areaKey: 'ifo' })
    expect(ruled?.reason).toContain('kan vara akut')
    const spam = { ...mail, isUrgent: true, kind: 'spam' as const }
    expect(ruleFor([{ ...letter, kind: 'human' }], spam)?.kind).toBe('human')
  })

  test('leaves a web form what it is, unless it sorts it away', () => {
    const form = { ...mail, kind: 'web-form' as const }
    expect(ruleFor([{ ...letter, kind: 'human', areaKey: 'bygg' }], form)).toMatchObject({
      kind: null,
      areaKey: 'bygg',
    })
    expect(ruleFor([letter], form)?.kind).toBe('advertising')
  })

  test.each<InboundKind>(['receipt', 'unreadable'])(
    'says nothing about a mail that is %s',
    (kind) => {
      expect(ruleFor([letter], { ...mail, kind })).toBeNull()
    },
  )
})
