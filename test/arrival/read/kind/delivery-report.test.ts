import { describe, expect, test } from 'vitest'
import { readReport } from '../../../../src/arrival/read/kind/delivery-report.ts'

const own = new Set(['kontakt@bjorkvalla.example'])
const read = (enclosed: string[], text = '', headers: Record<string, string> = {}) =>
  readReport({
    ...{ enclosed, text, own },
    headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
  })

describe('a delivery report', () => {
  test('names the mails it is about, whom it was for, and why it did not come', () => {
    const status = [
      'Reporting-MTA: dns; mx.example\r\n',
      'Final-Recipient: rfc822; Eva@B.example',
      'Action: failed',
      'Status: 5.2.2',
      'Diagnostic-Code: smtp; 552 5.2.2 Mailbox',
      ' full\r\n',
    ].join('\r\n')
    const original = 'Subject: SV\r\nMessage-ID:\r\n <svar.1@bjorkvalla.example>\r\n\r\nHej'
    expect(read([status, original])).toEqual({
      ids: ['<svar.1@bjorkvalla.example>'],
      outcome: 'failed',
      isTemporary: true,
      recipient: 'eva@b.example',
      status: '5.2.2',
      diagnostic: '552 5.2.2 Mailbox full',
      reason: 'Mottagarens brevlåda är full (5.2.2).',
    })
  })

  test.each([
    ['in its text', 'Could not be delivered.\n\n  Message-ID: <svar.1@bjorkvalla.example>\n'],
    ['quoted', '> From: a@b.example\n> Message-Id: <svar.1@bjorkvalla.example>\n'],
    ['on a line of its own', 'Message-ID:\n   <svar.1@bjorkvalla.example>\n'],
    ['of what was displayed', 'Original-Message-ID: <svar.1@bjorkvalla.example>'],
  ])('names the mail %s', (_where, text) => {
    expect(read([], text).ids).toEqual(['<svar.1@bjorkvalla.example>'])
  })

  test.each<[string, string, boolean]>([
    ['Action: delayed\r\nStatus: 4.4.1', 'delayed', true],
    ['Action: relayed\r\nStatus: 2.0.0', 'delivered', false],
    ['Action: delivered', 'delivered', false],
    ['Action: failed\r\nStatus: 4.4.7', 'failed', true],
    ['Status: 5.1.1\r\nFinal-Recipient: rfc822; a@b.example', 'failed', false],
    ['Status: 4.2.0\r\nFinal-Recipient: rfc822; a@b.example', 'delayed', true],
    ['Action: delivered\r\n\r\nAction: failed\r\nStatus: 5.1.1', 'failed', false],
  ])('%j is %s, and may pass: %s', (status, outcome, isTemporary) => {
    expect(read([status])).toMatchObject({ outcome, isTemporary })
  })

  test.each([
    ['550 5.1.1 <a@b.example>... User unknown', '5.1.1', 'Adressen finns inte eller tar inte emot'],
    ['Mottagarens brevlåda är full.', '5.2.2', 'Mottagarens brevlåda är full'],
    ['E-postadressen hittades inte.', '5.1.1', 'Adressen finns inte'],
    ['Name service error: Host or domain name not found', '5.1.2', 'Mottagarens mejldomän'],
    ['Message size exceeds the limit', '5.3.4', 'Mejlet är för stort'],
    ['Message could not be delivered for 5 days', '4.4.7', 'Mottagarens mejlserver svarade inte'],
    ['554 rejected due to spam content', '5.7.1', 'Mottagarens mejlserver nekar'],
    ['too many hops', '5.4.6', 'Mejlet gick runt'],
    ['Något gick fel.', null, 'Mejlet kunde inte levereras.'],
  ])('%j means %s', (text, status, reason) => {
    const found = read([], text)
    expect(found.status).toBe(status)
    expect(found.reason).toContain(reason)
  })

  test('takes a general code for less than the words of the other server', () => {
    const status = 'Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 No such user here'
    expect(read([status]).status).toBe('5.1.1')
  })

  test('names the recipient by its field, its header or its text, and never ourselves', () => {
    const text = 'The mail from kontakt@bjorkvalla.example to <Eva@b.example> was returned.'
    expect(read([], text).recipient).toBe('eva@b.example')
    const headers = { 'x-failed-recipients': 'ulf@b.example, eva@b.example' }
    expect(read([], text, headers).recipient).toBe('ulf@b.example')
  })

  test('is no report that some mail merely encloses', () => {
    const enclosed = 'From: a@b.example\nSubject: x\n\nAction: delayed\nStatus: 4.0.0'
    expect(read([enclosed], '550 5.1.1 User unknown')).toMatchObject({ outcome: 'failed' })
  })
})
