import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { safeName } from '../../src/base/file-name.ts'
import { attachmentHeader, downloadType, pictureType } from '../../src/web/ticket/download.ts'

describe('a name from a mail', () => {
  test.each([
    ['rapport.pdf', 'rapport.pdf'],
    ['Åre 2026.pdf', 'Åre 2026.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system32\\x.dll', 'x.dll'],
    ['.htaccess', 'htaccess'],
    ['faktura‮fdp.exe', 'fakturafdp.exe'],
    ['a\u0000b\r\nc.txt', 'abc.txt'],
    ['con.txt', '_con.txt'],
    ['LPT1', '_LPT1'],
    ['a<b>:"|?*.txt', 'a_b______.txt'],
    ['', 'bilaga'],
    ['...', 'bilaga'],
    ['\ud800', '\ufffd'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(116)}.pdf`],
  ])('%j is saved as %j', (given, safe) => {
    expect(safeName(given)).toBe(safe)
  })

  test('never leaves its folder, hides, or breaks out of its header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (given) => {
        const name = safeName(given)
        expect(name).not.toMatch(/[/\\\p{Cc}\p{Cf}]|^\.|^$/u)
        expect(Array.from(name).length).toBeLessThanOrEqual(121)
        expect(attachmentHeader(given)).toMatch(
          /^attachment; filename="[\x20-\x21\x23-\x5b\x5d-\x7e]+"; filename\*=UTF-8''[\w.~!#$&+^`|%-]+$/,
        )
      }),
    )
  })
})

test.each([
  ['application/pdf', 'application/pdf'],
  ['image/png', 'image/png'],
  ['image/svg+xml', 'application/octet-stream'],
  ['text/html', 'application/octet-stream'],
  ['application/xhtml+xml', 'application/octet-stream'],
  ['text/javascript', 'application/octet-stream'],
  ['', 'application/octet-stream'],
])('%s is sent as %s', (given, sent) => {
  expect(downloadType(given)).toBe(sent)
})

test.each([
  ['89504e470d0a1a0a0000', 'image/png'],
  ['ffd8ffe000104a464946', 'image/jpeg'],
  ['474946383961', 'image/gif'],
  ['524946461a00000057454250', 'image/webp'],
  ['524946461a00000041564920', null],
  ['3c7376672078', null],
  ['', null],
])('bytes that begin with %s are %s', (hex, type) => {
  expect(pictureType(Buffer.from(hex, 'hex'))).toBe(type)
})
