import { afterEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { readConfig } from '../../src/config.ts'
import { openImap } from '../../src/mail/imap.ts'
import { ImapClient } from '../support/imap-client.ts'
import { type ImapStandIn, standInUser, startImapStandIn } from '../support/imap-stand-in.ts'
import { buildMail } from '../support/mail-builder.ts'
import { settings } from '../support/service.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'

const { user, password } = standInUser
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
})
const started = async () => {
  const server = await startImapStandIn()
  open.push(server)
  return server
}
const raw = (subject: string) =>
  buildMail({ from: 'eva@post.example', to: user, subject, text: 'Hej!' })
const client = (server: ImapStandIn) => ImapClient.open(server.port, user, password)

describe('the mail server that misbehaves on command', () => {
  test('behaves while nothing is said', async () => {
    const server = await started()
    const mails = ['Ett', 'Två', 'Tre'].map(raw)
    const uids = mails.map((mail) => server.deliver(mail))
    const one = await client(server)
    expect((await one.list('INBOX')).map((mail) => [mail.uid, mail.raw])).toEqual(
      mails.map((mail, i) => [uids[i], mail]),
    )
    await one.move('INBOX', 2, 'Junk')
    await one.expunge('INBOX', 1)
    expect(server.list().map(({ uid }) => uid)).toEqual([3])
    expect(server.list('Junk').map((mail) => mail.raw)).toEqual([mails[1]])
    one.close()
    server.renumber()
    const other = await client(server)
    expect(await other.uidValidity('INBOX')).toBe(2)
    expect((await other.list('INBOX')).map(({ uid }) => uid)).toEqual([1])
    other.close()
  })

  test('breaks a literal, spoils it, refuses a message, once each', async () => {
    const server = await started()
    const mail = raw('Ett')
    const uid = server.deliver(mail)
    server.deliver(raw('Två'))
    server.fault({ on: 'FETCH', uid, effect: { what: 'cut', after: 10 } })
    const cut = await client(server)
    await expect(cut.list('INBOX')).rejects.toThrow('closed')
    server.fault({ on: 'FETCH', uid, effect: { what: 'corrupt', at: 5 } })
    const one = await client(server)
    const [spoiled] = await one.list('INBOX')
    expect(spoiled?.raw.length).toBe(mail.length)
    expect(spoiled?.raw.equals(mail)).toBe(false)
    server.fault({ on: 'FETCH', uid, effect: { what: 'refuse', with: 'BAD' } })
    await expect(one.list('INBOX')).rejects.toThrow('BAD')
    expect((await one.list('INBOX'))[0]?.raw).toEqual(mail)
    one.close()
  })

  test('says a message twice, or not at all, or other things first', async () => {
    const server = await started()
    const [first, second] = [server.deliver(raw('Ett')), server.deliver(raw('Två'))]
    const one = await client(server)
    const uids = async () => (await one.list('INBOX')).map(({ uid }) => uid)
    server.fault({ on: 'FETCH', uid: first, effect: { what: 'twice' } })
    expect(await uids()).toEqual([first, first, second])
    server.fault({ on: 'FETCH', uid: first, effect: { what: 'missing' } })
    expect(await uids()).toEqual([second])
    server.fault({ on: 'FETCH', effect: { what: 'run', act: () => server.expunge(first) } })
    expect(await uids()).toEqual([second])
    server.fault({ on: 'FETCH', effect: { what: 'drip', bytes: 7, every: 1 } })
    expect(await uids()).toEqual([second])
    one.close()
  })

  test('is read by our own client through a line that breaks', async () => {
    const server = await started()
    const mails = ['Ett', 'Två'].map(raw)
    const uids = mails.map((mail) => server.deliver(mail))
    const proxy = await startTcpProxy(server.port)
    open.push(proxy)
    const ports = { imapPort: proxy.port, smtpPort: 25 }
    const servers = { databaseUrl: 'postgres://localhost/none', redisUrl: null, ...ports }
    const [config] = readConfig(settings(servers, 3000)).mailboxes
    const session = await openImap(config!, { log: silentLog })
    await session.select('INBOX')
    expect(await session.uids()).toEqual(uids)
    const idling = session.idle(new AbortController().signal, 60_000)
    server.deliver(raw('Tre'))
    expect(await idling).toBe('woken')
    const again = session.idle(new AbortController().signal, 60_000)
    proxy.cut()
    expect(await again).not.toBe('timeout')
    await session.close()
    expect(server.list().flatMap(({ flags }) => flags)).toEqual([])
  })
})
