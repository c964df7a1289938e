import { expect, test } from 'vitest'
import { readHeaders } from '../../../../src/arrival/parse/headers.ts'
import { noAutomatic } from '../../../../src/arrival/read/kind/no-automatic.ts'

const own = new Set(['kontakt@bjorkvalla.example'])
const silent = (head: string, from = 'eva@post.example') =>
  noAutomatic({
    ...{ own, from, headers: readHeaders(Buffer.from(`${head}\r\n\r\n`)) },
    ...{ subject: '', text: '', newText: '', date: null, enclosed: [], folder: 'INBOX' },
  }) !== null

test.each([
  'Auto-Submitted: auto-replied',
  'Auto-Submitted: auto-generated (vacation)',
  'X-Auto-Response-Suppress: All',
  'X-Auto-Response-Suppress: DR, OOF, AutoReply',
  'Precedence: bulk',
  'Precedence: auto_reply',
  'List-Id: <lista.example>',
  'List-Unsubscribe: <mailto:x@y.example>',
  'X-Autoreply: yes',
  'X-Loop: anything',
  'Return-Path: <>',
])('%s asks for silence', (head) => {
  expect(silent(head)).toBe(true)
})

test.each([
  'Auto-Submitted: no',
  'X-Auto-Response-Suppress: DR',
  'Return-Path: <eva@post.example>',
  'Precedence: normal',
])('%s does not', (head) => {
  expect(silent(head)).toBe(false)
})

test.each([
  'mailer-daemon@post.example',
  'MAILER-DAEMON@post.example'.toLowerCase(),
  'postmaster@post.example',
  'noreply@post.example',
  'no-reply+123@post.example',
  'do-not-reply@post.example',
  'donotreply@post.example',
  'svara-inte@post.example',
  'ejsvar@post.example',
  'lista-request@post.example',
  'lista-bounces@post.example',
  'bounce+abc@post.example',
  'kontakt@bjorkvalla.example',
  '',
])('nobody reads %s', (from) => {
  expect(silent('Subject: Hej', from)).toBe(true)
})

test.each([
  'eva@post.example',
  'norrebo@post.example',
  'svante@post.example',
  'autovask@post.example',
  'noretta.replyn@post.example',
])('somebody reads %s', (from) => {
  expect(silent('Subject: Hej', from)).toBe(false)
})
