import { describe, expect, test } from 'vitest'
import { returnDate } from '../../../../src/arrival/read/kind/return-date.ts'

/** A Wednesday. */
const sent = new Date('2026-07-01T09:00:00Z')

describe('an absence notice says that its sender is back', () => {
  test.each([
    ['Jag är åter den 3 augusti.', '2026-08-03'],
    ['Åter på kontoret måndagen den 3 augusti kl 8', '2026-08-03'],
    ['Den 3 augusti är jag åter.', '2026-08-03'],
    ['Jag är på semester och åter i tjänst\nden 3 augusti', '2026-08-03'],
    ['tillbaka 3/8-26', '2026-08-03'],
    ['åter 20260803', '2026-08-03'],
    ['tillbaka i tjänst 3 aug.', '2026-08-03'],
    ['Jag är ledig till den 3:e augusti.', '2026-08-03'],
    ['Jag är tillbaka på måndag', '2026-07-06'],
    ['åter på onsdag', '2026-07-08'],
    ['tillbaka i morgon', '2026-07-02'],
    ['tillbaka den 7 januari', '2027-01-07'],
    ['I will be back on Monday 3 August.', '2026-08-03'],
    ['returning August 3rd, 2026', '2026-08-03'],
    ['Out of office until Monday, July 6th', '2026-07-06'],
    ['back 08/13/2026', '2026-08-13'],
  ])('%j → %s', (text, day) => {
    expect(returnDate(text, sent)).toBe(day)
  })

  test.each([
    ['Jag har semester t.o.m. söndag 2/8', '2026-08-03'],
    ['semester till och med fredag 31 juli. Vid', '2026-08-03'],
    ['semester v. 28-31', '2026-08-03'],
    ['Semester vecka 28 till 31, åter vecka 33', '2026-08-10'],
    ['ledig 6-31 juli', '2026-08-03'],
    ['ledig 6/7-31/7', '2026-08-03'],
    ['mellan 29 juni och 2 augusti', '2026-08-03'],
    ['2026-07-06 - 2026-07-31', '2026-08-03'],
    ['I will be away from July 6 to July 31', '2026-08-03'],
    ['Kontoret är stängt 21/12–6/1', '2027-01-07'],
  ])('the workday after: %j → %s', (text, day) => {
    expect(returnDate(text, sent)).toBe(day)
  })

  test.each([
    'Ring 0701234567 om det brådskar. Jag hör av mig när jag är åter.',
    'åter efter semestern. Ring Anna på 08-123 45 67',
    'Jag är föräldraledig fram till januari 2027',
    'åter den 31 februari',
    'åter kl. 13.00 idag',
    'åter den 3 augusti 2031',
    '',
  ])('no day: %j', (text) => {
    expect(returnDate(text, sent)).toBeNull()
  })

  test('and may have forgotten to take the notice away', () => {
    expect(returnDate('åter den 29 juni', sent)).toBe('2026-06-29')
  })
})
