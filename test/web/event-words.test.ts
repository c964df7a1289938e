import { expect, test } from 'vitest'
import { type ThreadEvent } from '../../src/desk/history.ts'
import { eventWords, isTold } from '../../src/web/ticket/event-words.ts'

const options = {
  now: new Date('2026-03-17T09:20:00Z'),
  personId: 'anna',
  areas: new Map([['gata', 'Gator och trafik']]),
}

function event(kind: ThreadEvent['kind'], data: ThreadEvent['data'] = {}): ThreadEvent {
  const none = { personId: null, person: null, partOf: null }
  return { id: 1, at: options.now, kind, data, number: 'BV-2026-0001', ...none }
}

const words = (one: ThreadEvent) => String(eventWords(one, options).words)

test.each([
  ['undeliverable', true, 'Överlämningen kom inte fram: Adressen finns inte.'],
  ['replaced', true, 'Överlämningen ersattes'],
  ['answered', false, 'Förvaltningen behöver inte svara mer'],
  ['closed', false, 'Förvaltningen behöver inte svara mer'],
])('a hand-over that ended because it was %s', (reason, isInThread, said) => {
  const ended = event('escalation.ended', { reason, why: 'Adressen finns inte.' })
  expect(isTold(ended)).toBe(isInThread)
  expect(words(ended)).toBe(said)
})

test('says who did it: oneself, a colleague by first name, or the service', () => {
  const claimed = event('ticket.claimed')
  expect(words({ ...claimed, personId: 'anna', person: 'Anna Sjölund' })).toBe('Du tog ärendet')
  expect(words({ ...claimed, personId: 'karin', person: 'Karin Wester' })).toBe('Karin tog ärendet')
  expect(words(event('area.changed', { from: 'gata', to: 'va' }))).toBe(
    'Svarstid ändrade område från Gator och trafik till va',
  )
})

test('escapes whatever a mail or a person has put into an event', () => {
  const started = event('escalation.started', {
    to: '<b>Gatuenheten</b>',
    dueAt: '2026-03-18T09:20:00.000Z',
  })
  expect(words(started)).toContain('&lt;b&gt;Gatuenheten')
})

test.each([
  ['svar', 'Mejlservern tog emot svaret', 'Du skrev ett svar'],
  ['motfraga', 'Mejlservern tog emot svaret', 'Du skrev ett svar'],
  ['forseningsbesked', 'Mejlservern tog emot beskedet', 'Du skrev ett besked'],
])('a notice is no answer, in words either: %s', (kind, accepted, queued) => {
  expect(words(event('reply.accepted', { kind }))).toBe(accepted)
  expect(words({ ...event('reply.queued', { kind }), personId: 'anna' })).toBe(queued)
})

test('a delay is told with what to do about it, which is nothing', () => {
  const late = event('reply.delayed', { kind: 'svar' })
  expect(isTold(late)).toBe(true)
  expect(words(late)).toBe(
    'Servern hos mottagaren har inte tagit emot svaret än. Den försöker igen. Du behöver inte göra något.',
  )
})
