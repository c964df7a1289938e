import { describe, expect, test } from 'vitest'
import { type Figures } from '../../src/report/figures.ts'
import { measure } from '../../src/report/measures.ts'
import { at, calendar, Story } from './story.ts'

// docs/measures.md, "Counting, case by case". Monday 2 March 2026 is an ordinary week's first day.
const closing = '2026-04-08 06:00'

describe('C1: a mail comes in, an acknowledgement goes out, nothing more', () => {
  const figures = march(new Story().arrives('q', '2026-03-02 09:00'))
  test('is one question without an answer', () => {
    expect(figures).toMatchObject({ received: 1, answered: 0, unanswered: 1 })
    expect(figures.noAnswer).toEqual({ count: 1, of: 1, undecided: 0 })
  })
})

describe('C2: handed over, a notice to the citizen, then the officer answers the citizen', () => {
  const story = new Story()
    .arrives('q', '2026-03-02 09:00')
    .handsOver('q', '2026-03-02 10:00', 'e')
    .replies('q', '2026-03-03 08:00', 'svar', { role: 'handlaggare' })
    .ends('q', '2026-03-03 08:00', 'e', { reason: 'answered', role: 'handlaggare' })
  test('the first and the complete reply are the officer’s mail', () => {
    expect(story.turns).toMatchObject([
      {
        firstReplyAt: at('2026-03-03 08:00'),
        completeReplyAt: at('2026-03-03 08:00'),
        completeReplyBy: 'handlaggare',
      },
    ])
  })
  test('it is not answered in the first line, and the department came back in time', () => {
    const figures = march(story)
    expect(figures.firstLine).toEqual({ count: 0, of: 1, undecided: 0 })
    expect(figures.escalations).toMatchObject([{ feedback: { count: 1, of: 1 }, withdrawn: 0 }])
  })
})

describe('C3: we ask for an address, the citizen answers, we answer', () => {
  const figures = march(
    new Story()
      .arrives('q', '2026-03-02 09:00')
      .replies('q', '2026-03-02 10:00', 'motfraga')
      .also('message.received', 'q', '2026-03-03 08:00')
      .replies('q', '2026-03-04 09:00', 'svar'),
  )
  test('is one question: first reply our question, complete reply the last mail', () => {
    expect(figures.received).toBe(1)
    expect(figures.first.workday.h24).toEqual({ count: 1, of: 1, undecided: 0 })
    expect(figures.complete.workday.h24.count).toBe(0)
    expect(figures.complete.workday.h48.count).toBe(1)
    expect(figures.times['workday'].totalMs).toBe(3_600_000)
  })
})

describe('C4: the citizen reminds us before the answer', () => {
  const figures = march(
    new Story()
      .arrives('q', '2026-03-02 09:00')
      .also('message.received', 'q', '2026-03-03 10:00')
      .replies('q', '2026-03-03 11:00', 'svar'),
  )
  test('is one question whose clock runs from the first mail', () => {
    expect(figures.received).toBe(1)
    expect(figures.times.calendar.totalMs).toBe(26 * 3_600_000)
    expect(figures.first.workday.h24.count).toBe(0)
  })
})

describe('C5: an answer, then thanks', () => {
  const figures = march(
    new Story()
      .arrives('q', '2026-03-02 09:00')
      .replies('q', '2026-03-02 10:00', 'svar')
      .arrives('tack', '2026-03-02 11:00', { in: 'q' })
      .leavesOut('tack', '2026-03-02 11:00', 'no-answer-needed'),
  )
  test('the thanks are left out, with their reason', () => {
    expect(figures).toMatchObject({ imported: 2, received: 1, unanswered: 0 })
    expect(figures.excluded['no-answer-needed']).toBe(1)
  })
})

describe('C6: an answer, then a new question in the thread three days later', () => {
  const figures = march(
    new Story()
      .arrives('q', '2026-03-02 09:00', { area: 'gata' })
      .replies('q', '2026-03-02 10:00', 'svar')
      .arrives('q2', '2026-03-05 09:00', { in: 'q', area: 'gata' })
      .also('area.changed', 'q', '2026-03-05 09:30', { from: 'gata', to: 'va' }),
  )
  test('is two questions, and only the new one gets the new area', () => {
    expect(figures).toMatchObject({ received: 2, answered: 1, unanswered: 1 })
    const areas = figures.areas.map(({ area, received, answered }) => [area, received, answered])
    expect(areas).toEqual([
      ['gata', 1, 1],
      ['va', 1, 0],
    ])
  })
})

describe('C7: the same mail to two of our mailboxes', () => {
  const figures = march(
    new Story()
      .arrives('q', '2026-03-02 09:00')
      .arrives('copy', '2026-03-02 09:01')
      .leavesOut('copy', '2026-03-02 09:01', 'duplicate')
      .replies('q', '2026-03-02 10:00', 'svar'),
  )
  test('counts once', () => {
    expect(figures).toMatchObject({ imported: 2, received: 1, answered: 1 })
    expect(figures.excluded.duplicate).toBe(1)
  })
})

describe('C8: advertising taken for a question and corrected two days later', () => {
  const story = new Story().arrives('q', '2026-03-02 09:00')
  test('is counted until then and left out afterwards, and the log has both', () => {
    expect(march(story).received).toBe(1)
    story.leavesOut('q', '2026-03-04 09:00', 'advertising')
    const figures = march(story)
    expect(figures).toMatchObject({ imported: 1, received: 0 })
    expect(figures.excluded.advertising).toBe(1)
    expect(story.events.map((event) => event.kind)).toEqual(['turn.opened', 'turn.excluded'])
  })
})

describe('C9: found among the spam after five days', () => {
  const figures = march(
    new Story()
      .arrives('q', '2026-03-02 09:00')
      .leavesOut('q', '2026-03-02 09:00', 'spam')
      .countsAgain('q', '2026-03-07 09:00')
      .replies('q', '2026-03-07 09:10', 'svar'),
  )
  test('counts from when it arrived, and so was late', () => {
    expect(figures).toMatchObject({ received: 1, answered: 1 })
    expect(figures.excluded.spam).toBe(0)
    expect(figures.first.workday.h48).toEqual({ count: 0, of: 1, undecided: 0 })
  })
})

describe('C11: a reply that bounces', () => {
  const bounced = (when: string) =>
    new Story()
      .arrives('q', '2026-03-02 09:00')
      .replies('q', '2026-03-02 10:00', 'svar', { id: 'mail' })
      .bounces('q', when, 'mail')
  test('is no reply: the question is open again and its clock never stopped', () => {
    const story = bounced('2026-03-02 10:05')
    expect(march(story).unanswered).toBe(1)
    story.replies('q', '2026-03-03 09:00', 'svar')
    expect(march(story).times.workday.totalMs).toBe(24 * 3_600_000)
  })
  test('counts as no reply up to 72 hours after it was accepted, and as one after that', () => {
    expect(march(bounced('2026-03-05 10:00')).answered).toBe(0)
    expect(march(bounced('2026-03-05 10:00:01')).answered).toBe(1)
  })
  test('takes back itself and no other reply', () => {
    const story = new Story()
      .arrives('q', '2026-03-02 09:00')
      .replies('q', '2026-03-02 10:00', 'motfraga')
      .replies('q', '2026-03-02 12:00', 'svar', { id: 'mail' })
      .bounces('q', '2026-03-02 12:05', 'mail')
    expect(story.turns).toMatchObject([
      { firstReplyAt: at('2026-03-02 10:00'), completeReplyAt: null },
    ])
  })
})

describe('C13: the same text from thirty senders, answered at once', () => {
  const story = new Story()
  for (let n = 1; n <= 30; n++) {
    story.arrives(`q${n}`, '2026-03-02 09:00').replies(`q${n}`, '2026-03-02 15:00', 'svar')
    story.also('ticket.campaign', `q${n}`, '2026-03-02 10:00', { campaignId: 'k', why: 'skäl' })
  }
  test('is thirty questions, each answered by its own reply', () => {
    expect(march(story)).toMatchObject({ received: 30, answered: 30 })
  })
})

describe('C14: one mail with three questions, divided', () => {
  const story = new Story()
    .arrives('q', '2026-03-02 09:00')
    .also('turn.opened', 'b', '2026-03-02 10:00', part('bygg'))
    .also('turn.opened', 'c', '2026-03-02 10:00', part('va'))
    .replies('c', '2026-03-02 11:00', 'svar')
    .replies('q', '2026-03-03 09:00', 'svar')
  test('is one question, first replied to with the first of them', () => {
    const figures = march(story)
    expect(figures).toMatchObject({ imported: 1, received: 1, answered: 1 })
    expect(figures.times.calendar.totalMs).toBe(2 * 3_600_000)
    expect(figures.complete.calendar.h48).toEqual({ count: 0, of: 1, undecided: 0 })
  })
  test('is completely answered with the last of them', () => {
    story.replies('b', '2026-03-04 08:00', 'svar')
    expect(march(story).complete.calendar).toMatchObject({ h24: { count: 0 }, h48: { count: 1 } })
  })
})

describe('the same question in two tickets that are merged', () => {
  const story = new Story()
    .arrives('q', '2026-03-02 09:00')
    .arrives('again', '2026-03-03 09:00')
    .replies('again', '2026-03-03 10:00', 'delsvar')
    .also('turn.merged', 'again', '2026-03-03 11:00', { into: 'q', why: 'skäl' })
    .replies('q', '2026-03-03 12:00', 'svar')
  test('is one question from the first mail, with every reply to it', () => {
    const figures = march(story)
    expect(figures).toMatchObject({ imported: 2, received: 1, answered: 1 })
    expect(figures.excluded.duplicate).toBe(1)
    expect(figures.times.calendar.totalMs).toBe(25 * 3_600_000)
  })
  test('is two again when that is undone', () => {
    story.also('turn.unmerged', 'again', '2026-03-04 09:00', { into: 'q' })
    expect(march(story)).toMatchObject({ received: 2, answered: 2 })
    expect(march(story).complete.workday.h24.of).toBe(2)
  })
})

describe('C15: an officer’s out-of-office comes back after a hand-over', () => {
  const figures = march(
    new Story()
      .arrives('q', '2026-03-02 09:00')
      .handsOver('q', '2026-03-02 10:00', 'e')
      .also('message.internal', 'q', '2026-03-02 10:01'),
  )
  test('is no feedback', () => {
    expect(figures.escalations).toMatchObject([{ feedback: { count: 0, of: 1 }, waiting: 1 }])
  })
})

describe('what stops no clock', () => {
  test('queueing, failing, forwarding, reminding and closing', () => {
    const story = new Story().arrives('q', '2026-03-02 09:00')
    const kinds = ['reply.queued', 'reply.failed', 'escalation.reminded', 'ticket.closed'] as const
    for (const kind of kinds) story.also(kind, 'q', '2026-03-02 10:00', { kind: 'svar' })
    story.handsOver('q', '2026-03-02 10:00', 'e').comesBack('q', '2026-03-02 10:30', 'e')
    expect(march(story)).toMatchObject({ answered: 0, unanswered: 1 })
  })
  test('a reply without a turn, and one of a kind that does not count', () => {
    const story = new Story().arrives('q', '2026-03-02 09:00')
    story.also('reply.accepted', 'elsewhere', '2026-03-02 10:00', { kind: 'svar' })
    story.also('reply.accepted', 'q', '2026-03-02 10:00', { kind: 'handover' })
    expect(march(story).answered).toBe(0)
  })
})

describe('a hand-over', () => {
  const asked = () =>
    new Story().arrives('q', '2026-03-02 09:00').handsOver('q', '2026-03-02 10:00', 'e')
  const fed = (story: Story) => march(story).escalations[0]
  test('that comes back at the 24th working-day hour is in time, a second later it is not', () => {
    expect(fed(asked().comesBack('q', '2026-03-03 10:00', 'e'))?.feedback.count).toBe(1)
    expect(fed(asked().comesBack('q', '2026-03-03 10:00:01', 'e'))?.feedback.count).toBe(0)
  })
  test('taken back in time is in nobody’s share; taken back too late it was missed', () => {
    const early = asked().ends('q', '2026-03-02 11:00', 'e', { reason: 'replaced' })
    expect(fed(early)).toMatchObject({ withdrawn: 1, feedback: { count: 0, of: 0 } })
    const late = asked().ends('q', '2026-03-05 11:00', 'e', { reason: 'replaced' })
    expect(fed(late)).toMatchObject({ withdrawn: 0, waiting: 0, feedback: { count: 0, of: 1 } })
  })
  test('that the first line answered by itself is no feedback', () => {
    const why = { reason: 'answered', role: 'kommunvagledare' } as const
    expect(fed(asked().ends('q', '2026-03-02 11:00', 'e', why))).toMatchObject({ withdrawn: 1 })
  })
  test('names the function, never the person', () => {
    expect(fed(asked())?.to).toBe('Gatuenheten')
  })
})

/** What is told of a question that is one of several in the mail of `q`. */
function part(area: string) {
  return { arrivedAt: at('2026-03-02 09:00').toISOString(), area, partOf: 'q' }
}

function march(story: Story): Figures {
  return measure(story.facts('2026-03'), { month: '2026-03', at: at(closing), calendar })
}
