import { expect, test } from 'vitest'
import { senderDoubts } from '../../../src/arrival/read/sender-doubts.ts'
import { normalise } from '../../../src/mail/address.ts'

const doubts = (name: string, address: string) =>
  senderDoubts([{ name, address: normalise(address) }], 1).join(' ')

test.each([
  ['Åsa Öberg', 'asa@post.example'],
  ['asa@post.example', 'asa@post.example'],
  ['Åsa', 'asa@björkvalla.example'],
  ['', ''],
])('nothing is said about %s <%s>', (name, address) => {
  expect(doubts(name, address)).toBe('')
})

test.each([
  ['chef@kommun.example', 'x@ond.example', 'en annan adress (chef@kommun.example)'],
  ['"Chef <chef@kommun.example>"', 'x@ond.example', 'en annan adress'],
  ['Åsa', 'asa@bjоrkvalla.example', 'kan likna andra'],
])('%s <%s> is told', (name, address, words) => {
  expect(doubts(name, address)).toContain(words)
})

test('two senders are told', () => {
  const one = { name: '', address: 'a@x.example' }
  expect(senderDoubts([one, { name: '', address: 'b@x.example' }], 1)).toHaveLength(1)
  expect(senderDoubts([one], 2)).toHaveLength(1)
})
