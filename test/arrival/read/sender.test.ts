import { describe, expect, test } from 'vitest'
import { testDatabase } from '../../support/postgres.ts'
import { kontakt, openInbox } from '../inbox.ts'

const inbox = await openInbox(await testDatabase())

async function taken(head: string, body = 'Hej') {
  const { messageId } = await inbox.take(`${head}\r\nTo: ${kontakt}\r\n\r\n${body}`)
  return inbox.db
    .selectFrom('message')
    .select(['from_name', 'from_address', 'subject', 'reasons'])
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow()
}

describe('a sender', () => {
  test.each([
    ['two in one line', 'From: Rektor <rektor@post.example>, Annan <annan@x.example>'],
    ['two lines', 'From: Rektor <rektor@post.example>\r\nFrom: annan@x.example'],
  ])('that is several is told: %s', async (_, head) => {
    expect(await taken(head)).toMatchObject({
      from_address: 'rektor@post.example',
      reasons: { from: 'Mejlet uppger flera avsändare. Ett svar går till den första.' },
    })
  })

  test('that is one is not', async () => {
    expect((await taken('From: Eva <eva@post.example>')).reasons).not.toHaveProperty('from')
  })

  /** Right-to-left override, and spaces without width. */
  const marks = ['\u202e', '\u2066', '\u200b', '\ufeff', '\u200f']
  const word = (text: string) => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`

  test.each(marks)(
    'cannot turn or hide what stands beside the name or the subject: %j',
    async (mark) => {
      const head = `From: ${word(`Anna${mark}gpj`)} <a@post.example>\r\nSubject: ${word(`Bild${mark}exe`)}`
      expect(await taken(head)).toMatchObject({ from_name: 'Annagpj', subject: 'Bildexe' })
      const many = '--b\r\nContent-Type: a/b\r\n\r\nx\r\n'.repeat(2_000)
      const unread = await taken(`${head}\r\nContent-Type: multipart/mixed; boundary=b`, many)
      expect(unread).toMatchObject({ from_name: 'Annagpj', subject: 'Bildexe' })
    },
  )
})
