import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headerId } from '../../src/mail/write/headers.ts'
import { isPlainAddress } from '../../src/mail/address.ts'
import {
  looksLikeReplyAddress,
  mintMessageId,
  mintReplyAddress,
  readReplyAddress,
  readToken,
} from '../../src/mail/token.ts'

const secret = 'a secret of more than thirty-two characters'

describe('our message id', () => {
  test.each(['answer', 'handover', 'reminder', 'other'] as const)('tells of %s', (kind) => {
    const token = { kind, id: randomUUID() }
    const messageId = mintMessageId(token, secret, 'bjorkvalla.example')
    expect(headerId(messageId)).toBe(messageId)
    expect(messageId.endsWith('@bjorkvalla.example>')).toBe(true)
    expect(readToken(messageId, secret)).toEqual(token)
  })

  test('is read without its brackets, in capitals and at another domain', () => {
    const token = { kind: 'answer', id: randomUUID() } as const
    const messageId = mintMessageId(token, secret, 'bjorkvalla.example')
    expect(readToken(messageId.slice(1, -1).toUpperCase(), secret)).toEqual(token)
    expect(readToken(` ${messageId.replace('bjorkvalla', 'x')} `, secret)).toEqual(token)
  })

  test('is another one each time, so that a row may be written about twice', () => {
    const token = { kind: 'reminder', id: randomUUID() } as const
    expect(mintMessageId(token, secret, 'a.se')).not.toBe(mintMessageId(token, secret, 'a.se'))
  })

  test('means nothing with another secret', () => {
    const messageId = mintMessageId({ kind: 'answer', id: randomUUID() }, secret, 'a.se')
    expect(readToken(messageId, `${secret}!`)).toBeNull()
  })

  test('means nothing once any character of its signed part is changed', () => {
    const messageId = mintMessageId({ kind: 'answer', id: randomUUID() }, secret, 'a.se')
    const signedPart = messageId.indexOf('@')
    for (let i = 1; i < signedPart; i++) {
      const other = messageId[i] === '0' ? '1' : '0'
      expect(readToken(messageId.slice(0, i) + other + messageId.slice(i + 1), secret)).toBeNull()
    }
  })

  test('is never found in what others write', () => {
    fc.assert(fc.property(fc.string(), (text) => readToken(text, secret) === null))
    expect(
      readToken('<sv.a.' + '0'.repeat(32) + '.00000000.' + '0'.repeat(32) + '@a.se>', secret),
    ).toBe(null)
  })

  test('is made of a UUID only', () => {
    expect(() => mintMessageId({ kind: 'answer', id: '1' }, secret, 'a.se')).toThrow('UUID')
  })
})

describe('our reply address', () => {
  const kontakt = 'kontakt@bjorkvalla.example'
  const token = { kind: 'answer', id: randomUUID() } as const
  const address = mintReplyAddress(token, secret, kontakt)!

  test('is a plain address below the mailbox, and tells what it is about', () => {
    expect(address).toMatch(/^kontakt\+sv[a-z2-7]{43}@bjorkvalla\.example$/)
    expect(isPlainAddress(address)).toBe(true)
    expect(looksLikeReplyAddress(address)).toBe(true)
    expect(readReplyAddress(address, secret)).toEqual(token)
    expect(readReplyAddress(address.toUpperCase(), secret)).toEqual(token)
  })

  test('is told for any UUID and kind', () => {
    for (const kind of ['answer', 'handover', 'reminder', 'other'] as const) {
      fc.assert(
        fc.property(fc.uuid(), (id) => {
          const made = mintReplyAddress({ kind, id }, secret, kontakt)
          expect(readReplyAddress(made ?? '', secret)).toEqual({ kind, id })
        }),
      )
    }
  })

  test('means nothing with another secret, nor once any character of it is changed', () => {
    expect(readReplyAddress(address, `${secret}!`)).toBeNull()
    const start = address.indexOf('+') + 1
    for (let i = start; i < address.indexOf('@'); i++) {
      const other = address[i] === 'b' ? 'c' : 'b'
      const changed = address.slice(0, i) + other + address.slice(i + 1)
      expect(readReplyAddress(changed, secret)).toBeNull()
    }
  })

  test('is not made for a mailbox whose name leaves no room for it', () => {
    expect(mintReplyAddress(token, secret, `${'k'.repeat(20)}@x.example`)).toBeNull()
    expect(mintReplyAddress(token, secret, `${'k'.repeat(18)}@x.example`)).not.toBeNull()
  })

  test('and a message id are never taken for each other', () => {
    expect(readToken(address, secret)).toBeNull()
    expect(readReplyAddress(mintMessageId(token, secret, 'a.se'), secret)).toBeNull()
  })
})
