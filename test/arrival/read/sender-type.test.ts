import { describe, expect, test } from 'vitest'
import { senderType } from '../../../src/arrival/read/sender/index.ts'
import { senderKey } from '../../../src/municipality/senders.ts'

const internal = ['bjorkvalla.example', 'sydnarke.se']
const type = (address: string, more: { name?: string; closing?: string; replyTo?: string } = {}) =>
  senderType({ name: '', closing: '', replyTo: '', address, ...more }, internal)

describe('who is behind an address', () => {
  test.each([
    ['private', 'eva.ek@gmail.com', {}],
    ['private', 'eva@ek.se', { name: 'Eva Ek', closing: 'Mvh\nEva Ek' }],
    [
      'private',
      'eva@telia.com',
      { closing: 'Vi i föreningen tycker att ni borde göra något åt vägen.' },
    ],
    ['private', 'if@gmail.com', { name: 'Eva if Ek' }],
    ['company', 'info@exempel.se', { name: 'Byggfirman Ek AB' }],
    ['company', 'per@gmail.com', { closing: 'Mvh\nPer Ek\nEk & Söner HB' }],
    ['company', 'per@nagot.se', { closing: 'Org.nr 556677-8899' }],
    ['company', 'per@ek-bygg.se', {}],
    ['association', 'styrelsen@gmail.com', { name: 'BRF Solrosen' }],
    ['association', 'kansli@exempel.se', { closing: 'Mvh\nUlla\nBjörkvalla IF' }],
    ['association', 'info@villaagarna.se', {}],
    ['authority', 'handlaggare@skatteverket.se', {}],
    ['authority', 'kc@hallsberg.se', {}],
    ['authority', 'x@mail.regionorebrolan.se', {}],
    ['authority', 'registrator@nyamyndigheten.se', {}],
    ['internal', 'anna@bjorkvalla.example', {}],
    ['internal', 'anna@skola.bjorkvalla.example', {}],
    ['private', 'webb@bjorkvalla.example', { replyTo: 'eva@gmail.com' }],
    ['private', 'eva@intebjorkvalla.example', {}],
  ] as const)('%s: %s', (expected, address, more) => {
    const found = type(address, more)
    expect(found.type).toBe(expected)
    expect(found.reason).toMatch(/\p{L}.*\.$/u)
  })
})

test('the same person writes with and without a tag, but never from another address', () => {
  expect(senderKey('Eva.Ek+kommun@Gmail.com')).toBe('eva.ek@gmail.com')
  expect(senderKey('eva+kommun@exempel.se')).toBe('eva+kommun@exempel.se')
  expect(senderKey('evaek@gmail.com')).not.toBe(senderKey('eva.ek@gmail.com'))
})
