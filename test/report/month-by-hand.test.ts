import { describe, expect, test } from 'vitest'
import { closesAt } from '../../src/report/cohort.ts'
import { feedbackOf } from '../../src/report/figures.ts'
import { measure } from '../../src/report/measures.ts'
import { guarded, hours, mean, share } from '../../src/report/words.ts'
import { at, calendar, plain, Story } from './story.ts'

/**
 * March 2027, counted by hand. The 1st is a Monday. Friday 26 (långfredagen) and Monday 29 (annandag
 * påsk) are holidays; summer time begins on Sunday 28. Open 08–17. Closes Wednesday 7 April at 06.00.
 * Behind each question: K calendar, A workday, Ö open hours, from arrival to first reply.
 */
const story = new Story()
  // Bygg: 5 questions, 4 within 24 A.
  .arrives('1', '2027-03-01 00:00', { area: 'bygg' }) // K 9:00 A 9:00 Ö 1:00
  .replies('1', '2027-03-01 09:00', 'svar')
  .arrives('2', '2027-03-02 09:15', { area: 'bygg' }) // K 24:00 A 24:00 Ö 9:00
  .replies('2', '2027-03-03 09:15', 'svar')
  .arrives('3', '2027-03-02 09:15', { area: 'bygg' }) // K 24:00:01 A 24:00:01 Ö 9:00:01
  .replies('3', '2027-03-03 09:15:01', 'svar')
  .arrives('4', '2027-03-05 15:00', { area: 'bygg' }) // fri–mon K 72:00 A 24:00 Ö 9:00
  .replies('4', '2027-03-08 15:00', 'svar')
  .arrives('5', '2027-03-06 11:00', { area: 'bygg' }) // sat–mon K 52:30 A 15:30 Ö 7:30
  .replies('5', '2027-03-08 15:30', 'svar')
  // Grundskola: 5 questions, 2 within 24 A, 4 within 48 A.
  .arrives('6', '2027-03-06 11:00', { area: 'grundskola' }) // sat–tue K 69:05 A 32:05 Ö 9:05
  .replies('6', '2027-03-09 08:05', 'svar')
  .arrives('7', '2027-03-09 21:30', { area: 'grundskola' }) // evening K 10:50 A 10:50 Ö 0:20
  .replies('7', '2027-03-10 08:20', 'svar')
  .arrives('8', '2027-03-10 08:00', { area: 'grundskola' }) // K 0:30 A 0:30 Ö 0:30, complete A 50:00
  .replies('8', '2027-03-10 08:30', 'motfraga')
  .replies('8', '2027-03-12 10:00', 'svar')
  .arrives('9', '2027-03-11 13:00', { area: 'grundskola' }) // K 25:00 A 25:00 Ö 10:00, handed over
  .handsOver('9', '2027-03-11 13:05', 'e1', 'Byggenheten')
  .ends('9', '2027-03-11 13:10', 'e1', { reason: 'replaced' })
  .handsOver('9', '2027-03-11 13:10', 'e2')
  .comesBack('9', '2027-03-12 13:10', 'e2') // A 24:00, in time
  .replies('9', '2027-03-12 14:00', 'svar')
  .arrives('10', '2027-03-15 10:00', { area: 'grundskola' }) // K 50:00 A 50:00 Ö 20:00, handed over
  .handsOver('10', '2027-03-15 10:30', 'e3')
  .comesBack('10', '2027-03-17 11:00', 'e3') // A 48:30, late
  .replies('10', '2027-03-17 12:00', 'svar', { role: 'handlaggare' })
  // Gata: 5 questions, 3 within 24 A, 4 within 48 A.
  .arrives('11', '2027-03-15 16:59', { area: 'gata' }) // K 0:31 A 0:31 Ö 0:01
  .replies('11', '2027-03-15 17:30', 'svar')
  .arrives('12', '2027-03-16 08:00', { area: 'gata' }) // K 4:00 A 4:00 Ö 4:00, complete A 24:00
  .replies('12', '2027-03-16 12:00', 'delsvar')
  .replies('12', '2027-03-17 08:00', 'svar', { role: 'teamledare' })
  .arrives('13', '2027-03-17 10:00', { area: 'gata' }) // no reply
  .handsOver('13', '2027-03-17 11:00', 'e4') // no feedback: 13 h + 12 days + 6 h = A 307:00
  .arrives('14', '2027-03-18 09:00', { area: 'gata' }) // first bounced: K 96:00 A 48:00 Ö 18:00
  .replies('14', '2027-03-18 10:00', 'svar', { id: 'bounced' })
  .bounces('14', '2027-03-19 10:00', 'bounced')
  .replies('14', '2027-03-22 09:00', 'svar')
  .arrives('15', '2027-03-25 19:00', { area: 'gata' }) // over Easter K 116:00 A 21:00 Ö 8:00
  .replies('15', '2027-03-30 16:00', 'svar')
  // Kultur: 4 questions, 3 within 24 A. Fewer than five.
  .arrives('16', '2027-03-26 12:00', { area: 'kultur' }) // holiday K 106:59 A 23:59 Ö 9:00
  .replies('16', '2027-03-30 23:59', 'svar')
  .arrives('17', '2027-03-27 14:00', { area: 'kultur' }) // summer time K 24:00 A 0:00 Ö 0:00
  .replies('17', '2027-03-28 15:00', 'svar')
  .arrives('18', '2027-03-31 23:59', { area: 'kultur' }) // last minute K 10:01 A 10:01 Ö 2:00
  .replies('18', '2027-04-01 10:00', 'svar')
  .arrives('19', '2027-03-31 16:00', { area: 'kultur' }) // no reply before the closing
  .handsOver('19', '2027-04-01 09:00', 'e5') // belongs to April
  .replies('19', '2027-04-07 07:00', 'svar')
  // Ekonomi: 3 questions on the edges of the bars.
  .arrives('20', '2027-03-22 08:00', { area: 'ekonomi' }) // 1:00 on every clock
  .replies('20', '2027-03-22 09:00', 'svar')
  .arrives('21', '2027-03-22 08:00', { area: 'ekonomi' }) // 4:00
  .replies('21', '2027-03-22 12:00', 'svar')
  .arrives('22', '2027-03-22 08:00', { area: 'ekonomi' }) // 9:00
  .replies('22', '2027-03-22 17:00', 'svar')
  // Ifo: found among the spam a week later. K 169:00 A 121:00 Ö 46:00
  .arrives('23', '2027-03-08 08:00', { area: 'ifo' })
  .leavesOut('23', '2027-03-08 08:00', 'spam')
  .countsAgain('23', '2027-03-15 08:30')
  .replies('23', '2027-03-15 09:00', 'svar')
  // Left out.
  .arrives('a', '2027-03-02 10:00')
  .leavesOut('a', '2027-03-02 10:00', 'spam')
  .arrives('b', '2027-03-02 10:00')
  .leavesOut('b', '2027-03-04 10:00', 'advertising')
  .arrives('c', '2027-03-02 10:00')
  .leavesOut('c', '2027-03-02 10:00', 'automatic')
  .arrives('d', '2027-03-02 10:00')
  .leavesOut('d', '2027-03-02 11:00', 'no-answer-needed')
  .arrives('e', '2027-03-02 10:00')
  .leavesOut('e', '2027-03-02 10:00', 'duplicate')
  .arrives('f', '2027-03-02 10:00')
  .leavesOut('f', '2027-03-02 10:00', 'internal')
  // Other months, a minute and nothing away; the first one's hand-over belongs to March.
  .arrives('x', '2027-02-28 23:59')
  .handsOver('x', '2027-03-01 08:00', 'e6')
  .comesBack('x', '2027-03-01 09:00', 'e6') // in time
  .arrives('y', '2027-04-01 00:00')

const month = '2027-03'
const figures = measure(story.facts(month), { month, at: closesAt(month, calendar), calendar })
const all = (count: number) => ({ count, of: 23, undecided: 0 })
const h = (hour: number, minute = 0, second = 0) => ((hour * 60 + minute) * 60 + second) * 1000

describe('March 2027, counted by hand', () => {
  test('closes on the fifth working day of April at 06.00, summer time', () => {
    expect(closesAt(month, calendar)).toEqual(new Date('2027-04-07T04:00:00Z'))
  })

  test('29 arrived: 23 count, 6 are left out, each for its reason', () => {
    expect(figures).toMatchObject({ imported: 29, received: 23, answered: 21, unanswered: 2 })
    expect(figures.excluded).toEqual({
      spam: 1,
      advertising: 1,
      automatic: 1,
      'no-answer-needed': 1,
      duplicate: 1,
      internal: 1,
      registrator: 0,
    })
  })

  test('15 were answered within 24 and 19 within 48 hours on the workday clock, 11 and 13 on the calendar', () => {
    expect(figures.first).toEqual({
      workday: { h24: all(15), h48: all(19) },
      calendar: { h24: all(11), h48: all(13) },
    })
  })

  test('14 and 18 had their complete answer by then, on the calendar 10 and 12', () => {
    expect(figures.complete).toEqual({
      workday: { h24: all(14), h48: all(18) },
      calendar: { h24: all(10), h48: all(12) },
    })
  })

  test('two had no answer at the closing, the one answered an hour later among them', () => {
    expect(figures.noAnswer).toEqual(all(2))
  })

  test('19 were answered by the first line without a hand-over', () => {
    expect(figures.firstLine).toEqual(all(19))
  })

  test('the open-hours times sum to 176:26:01, the median is 8:00 and nine of ten took 18:00 at most', () => {
    const open = figures.times['open-hours']
    expect(open).toEqual({ n: 21, totalMs: h(176, 26, 1), medianMs: h(8), p90Ms: h(18) })
    expect(hours(mean(open))).toBe('8,4')
  })

  test('the bars hold their upper ends', () => {
    expect(figures.buckets).toEqual([4, 2, 2, 7, 4, 2])
  })

  test('per area, the most first; percentages of fewer than five are not shown', () => {
    const rows = figures.areas.map((one) => [
      one.area,
      one.received,
      plain(guarded(one.h24)),
      plain(guarded(one.h48)),
    ])
    expect(rows).toEqual([
      ['bygg', 5, '80,0 %', '100,0 %'],
      ['gata', 5, '60,0 %', '80,0 %'],
      ['grundskola', 5, '40,0 %', '80,0 %'],
      ['kultur', 4, 'färre än 5', 'färre än 5'],
      ['ekonomi', 3, 'färre än 5', 'färre än 5'],
      ['ifo', 1, 'färre än 5', 'färre än 5'],
    ])
    expect(plain(share(figures.first.workday.h24))).toBe('65,2 %')
  })

  test('the hand-overs of March: two in time, one late, one still waiting, one taken back', () => {
    const none = { count: 0, of: 0, undecided: 0 }
    expect(figures.escalations).toEqual([
      {
        to: 'Byggenheten',
        started: 1,
        feedback: none,
        withdrawn: 1,
        waiting: 0,
        longestMs: null,
      },
      {
        to: 'Gatuenheten',
        started: 4,
        feedback: { count: 2, of: 4, undecided: 0 },
        withdrawn: 0,
        waiting: 1,
        longestMs: h(307),
      },
    ])
    expect(feedbackOf(figures)).toEqual({ count: 2, of: 4, undecided: 0 })
  })
})

describe('the same month while it runs, Tuesday 16 March at 10.00', () => {
  const running = measure(story.facts(month), { month, at: at('2027-03-16 10:00'), calendar })

  const part = (count: number, of: number, undecided: number) => ({ count, of, undecided })

  test('what can still come in time stands beside the share, not in it', () => {
    // 13 have arrived. 10 waits since exactly 24 hours, so it is decided at 24; 12 waits since two.
    expect(running).toMatchObject({ imported: 19, received: 13, answered: 11, unanswered: 2 })
    expect(running.first).toEqual({
      workday: { h24: part(7, 12, 1), h48: part(10, 11, 2) },
      calendar: { h24: part(5, 12, 1), h48: part(7, 11, 2) },
    })
    expect(running.noAnswer).toEqual(part(0, 11, 2))
  })

  test('a question that was handed over can no longer be answered by the first line alone', () => {
    expect(running.firstLine).toEqual(part(10, 12, 1))
  })

  test('a hand-over counts when its 24 hours are up', () => {
    // e2 and e6 came back in time; e3 began yesterday at 10.30.
    expect(feedbackOf(running)).toEqual(part(2, 2, 1))
  })
})
