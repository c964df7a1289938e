import { rmSync } from 'node:fs'
import { afterAll, afterEach, expect, test } from 'vitest'
import { type DemoMail, demoLogin, startMailServer } from '../../src/demo/mail-server.ts'
import { openPostOffice } from '../../src/demo/post-office.ts'
import { silentLog } from '../../src/base/log.ts'
import { sendAsCitizen } from '../../src/demo/citizen.ts'
import { demoMunicipality, readConfig } from '../../src/config.ts'
import { ImapClient } from '../support/imap-client.ts'
import { makeTempDir } from '../support/process.ts'

const dir = makeTempDir('post-office')
const at = new Date('2026-03-17T09:20:00Z')
let mail: DemoMail | undefined

afterEach(() => mail?.close())
afterAll(() => {
  rmSync(dir, { recursive: true, force: true })
})

const open = async () => (mail = await startMailServer(openPostOffice(dir)))
const letter = (text: string) =>
  Buffer.from(`From: elsa@post.example\r\nSubject: Hej\r\n\r\n${text}\r\n`, 'utf8')

async function inbox(server: DemoMail, folder = 'INBOX') {
  const client = await ImapClient.open(server.imapPort, demoLogin.user, demoLogin.password)
  try {
    const found = await client.list(folder)
    return {
      uidValidity: await client.uidValidity(folder),
      mails: found.map(({ uid, raw }) => ({ uid, raw: raw.toString('utf8') })),
    }
  } finally {
    client.close()
  }
}

test('the mailbox keeps its mail, UIDs and UIDVALIDITY between openings, and goes on from there', async () => {
  const first = await open()
  first.deliver('INBOX', letter('Gatlampan är trasig på Ängsvägen.'), at)
  first.deliver('INBOX', letter('Två'), at)
  const before = await inbox(first)
  expect(before.mails).toEqual([
    { uid: 1, raw: letter('Gatlampan är trasig på Ängsvägen.').toString() },
    { uid: 2, raw: letter('Två').toString() },
  ])
  await first.close()

  const second = await open()
  expect(await inbox(second)).toEqual(before)
  second.deliver('INBOX', letter('Tre'), at)
  expect((await inbox(second)).mails.map(({ uid }) => uid)).toEqual([1, 2, 3])
  await second.close()

  const third = await open()
  expect((await inbox(third)).mails.at(-1)).toEqual({ uid: 3, raw: letter('Tre').toString() })
})

test('a copy that is appended to Sent is kept too', async () => {
  const first = await open()
  const client = await ImapClient.open(first.imapPort, demoLogin.user, demoLogin.password)
  await client.append('Sent', letter('Vårt svar'), ['\\Seen'], at)
  client.close()
  await first.close()

  const { mails } = await inbox(await open(), 'Sent')
  expect(mails).toEqual([{ uid: 1, raw: letter('Vårt svar').toString() }])
})

test('a citizen’s mail over SMTP comes into the INBOX, and what leaves stays in the world', async () => {
  const server = await open()
  const before = await inbox(server)
  const config = {
    ...readConfig({}),
    municipality: demoMunicipality,
    smtp: { host: '127.0.0.1', port: server.smtpPort, tls: 'none', user: null, password: null },
  } as const
  const written = { name: 'Åsa Öberg', address: 'asa@post.example', subject: 'Hål i gatan' }
  const messageId = await sendAsCitizen(
    { config, log: silentLog },
    { ...written, text: 'Lagar ni hålet?', replyTo: null },
    at,
  )
  const after = await inbox(server)
  const [arrived] = after.mails.slice(before.mails.length)
  expect(arrived?.raw).toContain(`Message-ID: ${messageId}`)
  expect(arrived?.raw).toMatch(/^Return-Path: <asa@post\.example>\r\nReceived: /)
  expect(server.world()).toEqual([])
})
