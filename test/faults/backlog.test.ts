import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DovecotServer, startDovecot } from '../support/dovecot.ts'
import { size } from '../support/fault-size.ts'
import { type Intake, openIntake } from '../support/intake.ts'
import { buildMail } from '../support/mail-builder.ts'
import { missing } from '../support/needs.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { listServer, openSender, type Sender } from '../support/sender.ts'
import { allWell, judge, type OnServer } from '../support/verdict.ts'

const url = await testDatabase()
const user = 'kontakt@bjorkvalla.example'
const other = 'bygg@bjorkvalla.example'
const count = size(250, 5_000)

describe.skipIf(missing('dovecot'))('after four days off', () => {
  let dovecot: DovecotServer
  let intake: Intake
  let sender: Sender
  let onServer: OnServer[]

  beforeAll(async () => {
    dovecot = await startDovecot({ users: [user, other] })
    const { imapPort } = dovecot
    intake = openIntake(url, null, [
      { address: user, imapPort },
      { address: other, imapPort },
    ])
    sender = openSender(dovecot, user)
  })
  afterAll(() => dovecot.close())
  const look = async () =>
    (await Promise.all([user, other].map((one) => listServer(dovecot, one)))).flat()
  const flagsOf = async () => (await dovecot.list(user)).map(({ uid, flags }) => [uid, flags])

  test(
    `${count} mails that somebody has read or moved to Junk are all fetched, the newest first, and left as they are`,
    async () => {
      const start = Date.now() - 4 * 86_400_000
      for (let i = 0; i < count; i++) {
        const date = new Date(start + (i / count) * 4 * 86_400_000)
        // The first has an empty Message-ID: the one that stopped all the others elsewhere.
        const letter = i === 0 ? { messageId: '' } : {}
        const inJunk = i % 10 === 3
        sender.leave({
          date,
          letter,
          flags: i % 3 === 0 ? 'FS' : 'S',
          folder: inJunk ? 'Junk' : 'INBOX',
        })
      }
      onServer = await look()
      const flags = await flagsOf()
      await intake.whole(async () => (await intake.filed()) === count, size(120_000, 900_000))
      expect(onServer.length).toBe(count)
      expect(await judge(url, { sent: sender.sent, onServer })).toEqual(allWell)
      const inbox = onServer.filter(({ folder }) => folder === 'INBOX').map(({ uid }) => uid)
      const rows = await runSql(
        url,
        `select uid from delivery where folder = 'INBOX' order by id limit 20`,
      )
      const newest = new Set(inbox.sort((a, b) => b - a).slice(0, 25))
      expect(rows.map(({ uid }) => Number(uid)).filter((uid) => !newest.has(uid))).toEqual([])
      expect(await flagsOf()).toEqual(flags)
      expect(await look()).toEqual(onServer)
    },
    size(240_000, 1_200_000),
  )

  test(
    'other numbers for the same mail make no second message',
    async () => {
      const messages = await intake.count('select count(*) from message')
      await dovecot.renumber(user)
      onServer = await look()
      const isThere = async () => (await intake.filed()) === 2 * count
      await intake.whole(isThere, size(120_000, 900_000))
      expect(await intake.count('select count(*) from message')).toBe(messages)
      expect(await intake.count('select count(*) from turn')).toBe(messages)
      expect(await judge(url, { sent: sender.sent, onServer })).toEqual(allWell)
    },
    size(240_000, 1_200_000),
  )

  test('one mail to two mailboxes is one message with two deliveries', async () => {
    const before = await intake.filed()
    const token = await sender.send({}, user, other)
    await intake.whole(async () => (await intake.filed()) === before + 2)
    const like = `subject like '%#${token}'`
    expect(await intake.count(`select count(*) from message where ${like}`)).toBe(1)
    const same = `(select id from message where ${like})`
    expect(await intake.count(`select count(*) from delivery where message_id = ${same}`)).toBe(2)
  }, 150_000)

  test('a mail that breaks parsers is fetched once, tried no more than three times, and holds up nothing', async () => {
    const before = await intake.filed()
    const subject = 'Ask i ask'
    const open = Array.from(
      { length: 2_000 },
      (_, i) => `Content-Type: multipart/mixed; boundary="b${i}"\r\n\r\n--b${i}\r\n`,
    )
    const letter = { from: 'x@post.example', to: user, subject, text: 'x' }
    const head = buildMail(letter).toString().split('\r\nContent-Type')[0] ?? ''
    await dovecot.append(user, `${head}\r\n${open.join('')}\r\nHej\r\n`)
    await sender.send()
    await intake.whole(async () => (await intake.filed()) === before + 2)
    const about = `from delivery d join message m on m.id = d.message_id where m.subject = '${subject}'`
    const rows = await runSql(url, `select d.attempts ${about}`)
    expect(rows.length).toBe(1)
    expect(Number(rows[0]?.attempts)).toBeLessThanOrEqual(3)
    expect(await judge(url, { sent: sender.sent, onServer: await look() })).toEqual(allWell)
  }, 150_000)
})
