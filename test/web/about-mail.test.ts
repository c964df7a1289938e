import { describe, expect, test } from 'vitest'
import { type MailWay } from '../../src/desk/thread.ts'
import { aboutMail } from '../../src/web/ticket/about-mail.ts'

const at = (clock: string) => new Date(`2026-03-10T${clock}:00Z`)
const usual: MailWay = {
  internalDate: at('08:00'),
  ingestedAt: at('08:01'),
  receivedAt: null,
  sentAt: at('07:59'),
  origin: 'imap',
  reason: null,
}

/** As one reads it. */
function words(way: MailWay | null, arrivedAt = at('08:00'), direction: 'in' | 'out' = 'in') {
  const page = String(aboutMail({ arrivedAt, direction, way }))
  return page
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

describe('what stands about a mail', () => {
  test('is when it came and by whose clock', () => {
    expect(words(usual)).toBe(
      'Om mejlet Inkom tisdag 10 mars 2026 kl. 09.00 Den tid då mejlet lades i brevlådan räknas. ' +
        'I brevlådan tisdag 10 mars 2026 kl. 09.00 Hämtat av Svarstid tisdag 10 mars 2026 kl. 09.01 ' +
        'Avsändarens datum tisdag 10 mars 2026 kl. 08.59',
    )
  })

  test('is where it was late, and why it arrived when it did', () => {
    const late = words(
      {
        ...{ internalDate: at('08:30'), ingestedAt: at('10:00'), receivedAt: at('08:00') },
        ...{ sentAt: at('02:00'), origin: 'imap', reason: 'Skäl.' },
      },
      at('08:00'),
    )
    expect(late).toContain('Om mejlet: avvikelse på vägen')
    expect(late).toContain('kl. 09.00 Skäl. Kommunens första server')
    expect(late).toContain('Mejlet låg 30 min i kommunens egna servrar')
    expect(late).toContain('Det dröjde 1 tim 30 min innan Svarstid hämtade mejlet.')
    expect(late).toContain('Mejlet kom in 6 tim efter avsändarens datum, som aldrig räknas.')
  })

  test('is that clocks differ, when they do', () => {
    const odd = words({ ...usual, receivedAt: at('08:10'), sentAt: at('09:00') }, at('08:10'))
    expect(odd).toContain('Klockorna i kommunens mejlservrar skiljer 10 min.')
    expect(odd).toContain('Avsändarens datum ligger 50 min efter att mejlet kom in')
  })

  test('is nothing where there was no mail, or it was ours', () => {
    expect(words(null)).toBe('')
    expect(words(usual, at('08:00'), 'out')).toBe('')
  })
})
