import { expect, test } from 'vitest'
import { senderDoubts, senderWarnings } from '../../src/web/ticket/sender-warnings.ts'

const words = (reasons: Record<string, string>) =>
  String(senderWarnings({ reasons }))
    .replace(/<svg.*?<\/svg>/gs, '')
    .replace(/\s+/g, ' ')

test('a sender who could not be proven, and an answer wanted elsewhere, are said first', () => {
  const unauthentic = 'Avsändaren kunde inte styrkas: mejlet kom från fel server.'
  const elsewhere = 'Avsändaren ber om svar till a@b.example. Svaret går till c@d.example.'
  const page = words({ replyToElsewhere: elsewhere, unauthentic })
  expect(page).toContain('<b>Avsändaren kunde inte styrkas:</b> mejlet kom från fel server.')
  expect(page).toContain('<b>Avsändaren ber om svar till a@b.example.</b> Svaret går till')
  expect(senderDoubts({ reasons: { replyToElsewhere: elsewhere, unauthentic } })).toEqual([
    unauthentic,
    elsewhere,
  ])
})

test('a sender who was proven, and an answer wanted next door, are quiet', () => {
  const reasons = { authenticity: 'Avsändarens domän är styrkt (DMARC).', replyTo: 'Nära.' }
  expect(words(reasons)).toBe('')
})

test('what a mail says of itself is text', () => {
  expect(words({ unauthentic: '<script>' })).toContain('<b>&lt;script&gt;</b>')
})
