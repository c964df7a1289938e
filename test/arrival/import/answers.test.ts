import { describe, expect, test } from 'vitest'
import { type Item } from '../../../src/arrival/import/collect.ts'
import { testDatabase } from '../../support/postgres.ts'
import { bygg, kontakt, openInbox } from '../inbox.ts'
import { bringIn, came, left, questions } from './old-mail.ts'

const newInbox = async () => openInbox(await testDatabase())

const first = came({ at: '2026-03-02T08:00:00Z', messageId: '<q1@post.example>' })
const answer = left({
  at: '2026-03-02T12:00:00Z',
  messageId: '<a1@bjorkvalla.example>',
  inReplyTo: '<q1@post.example>',
})
const second = came({
  at: '2026-03-04T08:00:00Z',
  messageId: '<q2@post.example>',
  inReplyTo: '<a1@bjorkvalla.example>',
  references: ['<q1@post.example>', '<a1@bjorkvalla.example>'],
  text: 'Den lyser fortfarande inte. Vad händer?',
})
const answerToSecond = left({
  at: '2026-03-09T15:00:00Z',
  messageId: '<a2@bjorkvalla.example>',
  inReplyTo: '<q2@post.example>',
  references: ['<q1@post.example>', '<a1@bjorkvalla.example>', '<q2@post.example>'],
})
const thanks = came({
  at: '2026-03-10T08:00:00Z',
  inReplyTo: '<a2@bjorkvalla.example>',
  references: ['<q1@post.example>', '<a2@bjorkvalla.example>'],
  text: 'Tack!',
})

describe('a conversation from before our time', () => {
  const inBox = [first, second, thanks]
  const sent = [answer, answerToSecond]
  const ways: [string, Item[][]][] = [
    ['all at once', [[...inBox, ...sent]]],
    ['the inbox before what was sent', [inBox, sent]],
    ['what was sent before the inbox', [sent, inBox]],
    ['the later answer before the earlier', [inBox, [answerToSecond], [answer]]],
  ]
  test.each(ways)('%s: two questions, each with its own answer', async (_, runs) => {
    const inbox = await newInbox()
    for (const run of runs) await bringIn(inbox, run)
    const [one, two, ...more] = await questions(inbox)
    expect(one).toMatchObject({
      arrivedAt: new Date('2026-03-02T08:00:00Z'),
      firstReplyAt: new Date('2026-03-02T12:00:00Z'),
      completeReplyAt: new Date('2026-03-02T12:00:00Z'),
    })
    expect(two).toMatchObject({
      number: one?.number,
      arrivedAt: new Date('2026-03-04T08:00:00Z'),
      completeReplyAt: new Date('2026-03-09T15:00:00Z'),
      status: 'closed',
    })
    expect(more).toEqual([])
  })

  test('is the same after a second run, in which everything is there already', async () => {
    const inbox = await newInbox()
    const all = [...inBox, ...sent]
    await bringIn(inbox, all)
    const before = await questions(inbox)
    const events = await inbox.db.selectFrom('event').select('id').execute()
    const lines = await bringIn(inbox, all)
    expect([...lines.values()].map(({ outcome }) => outcome)).toEqual(all.map(() => 'already'))
    expect(await questions(inbox)).toEqual(before)
    expect(await inbox.db.selectFrom('event').select('id').execute()).toEqual(events)
  })
})

describe('what we sent', () => {
  const automatic = left({
    at: '2026-03-02T08:00:10Z',
    inReplyTo: '<q1@post.example>',
    headers: { 'Auto-Submitted': 'auto-replied' },
  })
  const forward = left({ at: '2026-03-02T09:00:00Z', to: bygg, inReplyTo: '<q1@post.example>' })
  const unknown = left({ at: '2026-03-02T10:00:00Z', inReplyTo: '<other1@post.example>' })

  test('counts when a person wrote it to who asked, and only then', async () => {
    const inbox = await newInbox()
    const lines = await bringIn(inbox, [first, automatic, forward, unknown])
    expect(lines.get(automatic.path)?.outcome).toBe('automatic')
    expect(lines.get(forward.path)?.outcome).toBe('not-to-inquirer')
    expect(lines.get(unknown.path)).toMatchObject({ outcome: 'unpaired', ticket: null })
    expect(await questions(inbox)).toMatchObject([{ firstReplyAt: null, status: 'closed' }])
  })

  test('counts when it went to where the question asked for answers', async () => {
    const inbox = await newInbox()
    const form = came({
      at: '2026-03-02T08:00:00Z',
      from: 'Webbformulär <noreply@formular.example>',
      messageId: '<form@formular.example>',
      headers: { 'Reply-To': 't.nylund@post.example' },
    })
    const lines = await bringIn(inbox, [
      form,
      left({ at: '2026-03-02T11:00:00Z', inReplyTo: '<form@formular.example>' }),
    ])
    expect(lines.get('2026-03-02T11:00:00Z')?.outcome).toBe('answer')
  })

  test('by a form on our own site is a question, not an answer', async () => {
    const inbox = await newInbox()
    const form = came({ at: '2026-03-02T08:00:00Z', from: kontakt, messageId: '<form@b.example>' })
    const lines = await bringIn(inbox, [form])
    expect(lines.get(form.path)?.outcome).toBe('opened')
  })

  test('answers a question that came while we watched', async () => {
    const inbox = await newInbox()
    await inbox.take('outcome' in first && first.outcome === 'found' ? first.raw : '', {
      at: new Date('2026-03-02T08:00:00Z'),
    })
    const lines = await bringIn(inbox, [answer])
    expect(lines.get(answer.path)?.outcome).toBe('answer')
    expect(await questions(inbox)).toMatchObject([
      { firstReplyAt: new Date('2026-03-02T12:00:00Z'), status: 'answered' },
    ])
  })
})
