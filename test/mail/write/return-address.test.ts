import { describe, expect, test } from 'vitest'
import { readReplyAddress } from '../../../src/mail/token.ts'
import { type Leaving, returnAddresses } from '../../../src/mail/write/return-address.ts'

const id = '0190c3a4-0000-7000-8000-00000000abcd'
const secret = 's'.repeat(32)

function of(config: Leaving['mailbox']['config'], more: Partial<Leaving> = {}) {
  const mailbox = { address: 'kontakt@bjorkvalla.example', config }
  return returnAddresses({ mailbox, id, secret, ...more })
}

describe('what comes back to a mail', () => {
  test('goes to the mailbox when nothing is set', () => {
    expect(of({})).toEqual({ replyTo: null, envelopeFrom: null })
    expect(of({ replyTo: 'none', envelopeFrom: 'shared' })).toEqual(of({}))
  })

  test('goes to an address that names the mail where that is set, each by itself', () => {
    const { replyTo, envelopeFrom } = of({ replyTo: 'token' })
    expect(readReplyAddress(replyTo ?? '', secret)).toEqual({ kind: 'answer', id })
    expect(envelopeFrom).toBeNull()
    expect(of({ envelopeFrom: 'token' })).toEqual({ replyTo: null, envelopeFrom: replyTo })
  })

  test('goes nowhere only when a machine has answered', () => {
    expect(of({ envelopeFrom: 'null' }).envelopeFrom).toBeNull()
    expect(of({ envelopeFrom: 'null' }, { isReceipt: true }).envelopeFrom).toBe('')
    expect(of({ envelopeFrom: 'shared' }, { isReceipt: true }).envelopeFrom).toBeNull()
  })

  test('goes to the mailbox when the address would be too long', () => {
    const mailbox = {
      address: `${'k'.repeat(40)}@x.example`,
      config: { replyTo: 'token' } as const,
    }
    expect(of({}, { mailbox })).toEqual({ replyTo: null, envelopeFrom: null })
  })
})
