import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makeLog, silentLog } from '../../src/base/log.ts'
import { type MailboxConfig } from '../../src/config.ts'
import { type FetchedMail, imapFault, type ImapSession, openImap } from '../../src/mail/imap.ts'
import { foldersToRead } from '../../src/mail/imap/folders.ts'
import { type DovecotServer, password, startDovecot } from '../support/dovecot.ts'
import { buildMail } from '../support/mail-builder.ts'
import { missing } from '../support/needs.ts'
import { freePort } from '../support/ports.ts'

const user = 'kontakt@bjorkvalla.example'
const letter = (subject: string, text = 'Hej!') =>
  buildMail({ from: 'Tobias <t.nylund@post.example>', to: user, subject, text })

describe.skipIf(missing('dovecot'))('a mailbox', () => {
  let dovecot: DovecotServer
  let config: MailboxConfig
  const open: ImapSession[] = []
  const connect = async (
    more: Partial<MailboxConfig> = {},
    log = silentLog,
    onClose?: () => void,
  ) => {
    const session = await openImap({ ...config, ...more }, { log, ...(onClose ? { onClose } : {}) })
    open.push(session)
    return session
  }
  const all = async (fetched: AsyncGenerator<FetchedMail[]>) => {
    const mails: (FetchedMail & { source: Buffer })[] = []
    for await (const batch of fetched) {
      for (const mail of batch) mails.push({ ...mail, source: Buffer.concat(await pieces(mail)) })
    }
    return mails
  }
  const never = new AbortController().signal

  beforeAll(async () => {
    dovecot = await startDovecot({
      users: [user, 'tom@bjorkvalla.example', 'stor@bjorkvalla.example'],
    })
    const { imapPort: port } = dovecot
    config = {
      address: user,
      host: '127.0.0.1',
      port,
      tls: 'none',
      user,
      password,
      folders: ['INBOX'],
      moveTo: null,
      sentCopy: 'append',
    }
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((session) => session.close()))
  })
  afterAll(() => dovecot.close())

  test('is read byte for byte, with the time the server got each mail, and left as it was', async () => {
    const raws = [letter('Ett'), letter('Två åäö', 'Å'.repeat(70_000)), letter('Tre')]
    const date = new Date('2026-03-16T08:15:00Z')
    for (const raw of raws) await dovecot.append(user, raw, { date })
    const session = await connect()
    const folder = await session.select('INBOX')
    expect(folder).toMatchObject({ exists: 3 })
    const uids = await session.uids()
    expect(uids).toEqual([...uids].sort((a, b) => a - b))
    expect(uids.at(-1)).toBeLessThan(folder.uidnext ?? 0)
    const mails = await all(session.fetch(uids))
    expect(mails.map(({ uid }) => uid)).toEqual(uids)
    expect(mails.map(({ source }, i) => source.equals(raws[i]!))).toEqual([true, true, true])
    expect(mails.every(({ size, source }) => size === source.length)).toBe(true)
    expect(mails[0]?.internalDate).toEqual(date)
    const seen = await dovecot.list(user)
    expect(seen.flatMap(({ flags }) => flags)).not.toContain('\\Seen')
  })

  test('gives a large mail in pieces of at most a megabyte, and small ones whole', async () => {
    const big = letter('Stort', `${'x'.repeat(70)}\n`.repeat(45_000))
    await dovecot.append('stor@bjorkvalla.example', letter('Litet'))
    await dovecot.append('stor@bjorkvalla.example', big)
    const session = await connect({ user: 'stor@bjorkvalla.example' })
    await session.select('INBOX')
    const got: Buffer[][] = []
    for await (const batch of session.fetch(await session.uids())) {
      for (const mail of batch) got.push(await pieces(mail))
    }
    expect(got.map(({ length }) => length)).toEqual([1, 4])
    expect(Math.max(...got.flat().map(({ length }) => length))).toBe(1_000_000)
    expect(Buffer.concat(got[1] ?? []).equals(big)).toBe(true)
    const seen = await dovecot.list('stor@bjorkvalla.example')
    expect(seen.flatMap(({ flags }) => flags)).not.toContain('\\Seen')
  })

  test('finds its folder for spam by its use, and by its name where nothing tells', async () => {
    const session = await connect({ folders: ['Archive', '\\Junk', 'inbox', 'Junk'] })
    expect(await session.folders()).toEqual([
      { asked: 'inbox', path: 'INBOX', use: '' },
      { asked: 'Archive', path: 'Archive', use: '\\Archive' },
      { asked: '\\Junk', path: 'Junk', use: '\\Junk' },
    ])
    const named = (path: string) => ({ path, name: path })
    const listed = [named('INBOX'), named('Skräppost')]
    expect(foldersToRead(listed, ['INBOX', '\\Junk'])).toMatchObject([
      { path: 'INBOX', use: '' },
      { path: 'Skräppost', use: '\\Junk' },
    ])
    const told = {
      ...named('Oönskat'),
      specialUse: '\\Junk',
      specialUseSource: 'extension' as const,
    }
    expect(foldersToRead([...listed, told], ['\\Junk', 'Skräppost'])).toMatchObject([
      { path: 'Oönskat', use: '\\Junk' },
      { path: 'Skräppost', use: '' },
    ])
  })

  test('leaves out a mail that is gone when its turn comes', async () => {
    const session = await connect()
    await session.select('INBOX')
    const [first = 0, ...rest] = await session.uids()
    await dovecot.asClient(user, (client) => client.expunge('INBOX', first))
    const mails = await all(session.fetch([first, ...rest, 4_000_000]))
    expect(mails.map(({ uid }) => uid)).toEqual(rest)
  })

  test('is read in parts when there is much, and other commands may come between', async () => {
    for (let i = 0; i < 60; i++) await dovecot.append('tom@bjorkvalla.example', letter(`Nr ${i}`))
    const session = await connect({ user: 'tom@bjorkvalla.example' })
    await session.select('INBOX')
    const uids = await session.uids()
    const seen: number[][] = []
    for await (const batch of session.fetch(uids)) {
      seen.push(batch.map(({ uid }) => uid))
      expect(await session.uids()).toHaveLength(60)
    }
    expect(seen.map((batch) => batch.length)).toEqual([25, 25, 10])
    expect(seen.flat()).toEqual(uids)
  })

  test('wakes its reader when something comes, and not before', async () => {
    const session = await connect()
    await session.select('INBOX')
    const before = await session.uids()
    expect(await session.idle(never, 200)).toBe('timeout')
    const idling = session.idle(never, 20_000)
    await dovecot.deliver(letter('Nytt'), user)
    expect(await idling).toBe('woken')
    expect(await session.uids()).toHaveLength(before.length + 1)
  })

  test('wakes its reader for what came before it lay down', async () => {
    const session = await connect()
    await session.select('INBOX')
    await session.uids()
    await dovecot.deliver(letter('Strax'), user)
    expect(await session.idle(never, 20_000)).toBe('woken')
    expect(await session.idle(never, 20_000)).toBe('woken')
    await session.uids()
    expect(await session.idle(never, 200)).toBe('timeout')
  })

  test('lets its reader go when told to stop', async () => {
    const session = await connect()
    await session.select('INBOX')
    await session.uids()
    const stop = new AbortController()
    const idling = session.idle(stop.signal, 60_000)
    stop.abort()
    expect(await idling).toBe('timeout')
    expect(await session.idle(AbortSignal.abort(), 60_000)).toBe('timeout')
  })

  test('that goes away says so to whoever waits, and is not there afterwards', async () => {
    let told = 0
    const session = await connect({}, silentLog, () => (told += 1))
    await session.select('INBOX')
    await session.uids()
    const idling = session.idle(never, 60_000)
    await dovecot.stop()
    expect(await idling).toBe('closed')
    expect(await session.idle(never, 60_000)).toBe('closed')
    expect(told).toBe(1)
    await expect(session.uids()).rejects.toThrow()
    const refused = await openImap(config, { log: silentLog }).catch((thrown: unknown) => thrown)
    expect(imapFault(refused)).toBe('Mejlservern svarar inte på porten.')
    await dovecot.start()
    expect((await (await connect()).select('INBOX')).exists).toBeGreaterThan(0)
  })

  test('whose line is cut in silence is given up, instead of being waited on for ever', async () => {
    const line = await fragileLine(dovecot.imapPort)
    const session = await connect({ port: line.port })
    await session.select('INBOX')
    await session.uids()
    line.silence()
    expect(await session.idle(never, 100)).toBe('closed')
    line.close()
  })

  test('has another UIDVALIDITY when its UIDs have begun anew', async () => {
    const before = await (await connect()).select('INBOX')
    await dovecot.renumber(user)
    const after = await (await connect()).select('INBOX')
    expect(after.uidvalidity).toBeGreaterThan(before.uidvalidity)
    expect(after.exists).toBe(before.exists)
  })

  test('keeps a copy in Sent, found by its id', async () => {
    const session = await connect()
    const sent = await session.sentFolder()
    expect(sent).toBe('Sent')
    const raw = buildMail({
      from: user,
      to: 'x@post.example',
      subject: 'SV',
      text: 'Hej',
      messageId: '<sv.a.9@x>',
    })
    expect(await session.has('Sent', '<sv.a.9@x>')).toBe(false)
    const date = new Date('2026-03-17T09:20:00Z')
    await session.append('Sent', raw, { flags: ['\\Seen'], date })
    expect(await session.has('Sent', '<sv.a.9@x>')).toBe(true)
    const [stored] = await dovecot.list(user, 'Sent')
    expect(stored?.raw.equals(raw)).toBe(true)
    expect(stored?.flags).toContain('\\Seen')
    await session.select('Sent')
    const [copy] = await all(session.fetch(await session.uids()))
    expect(copy?.internalDate).toEqual(date)
  })

  test('is checked: every folder we are to read, and Sent', async () => {
    const session = await connect({ folders: ['inbox', 'Junk', 'Finns inte'] })
    expect(await session.check()).toEqual({
      missing: ['Finns inte'],
      found: ['INBOX', 'Junk'],
      junk: 'Junk',
      sent: 'Sent',
      moveFault: null,
    })
    const missing = await session.select('Finns inte').catch((thrown: unknown) => thrown)
    expect(imapFault(missing)).toBe('Mappen finns inte i brevlådan.')
  })

  test('refuses a wrong password in words, and shows the password nowhere', async () => {
    const lines: string[] = []
    const log = makeLog((line) => lines.push(line))
    const refused = await connect({ password: 'fel-ord-0815' }, log).catch(
      (thrown: unknown) => thrown,
    )
    expect(imapFault(refused)).toBe('Inloggningen nekades. Kontrollera användarnamn och lösenord.')
    const encoded = Buffer.from(`\0${user}\0fel-ord-0815`).toString('base64')
    const everything = inspect(refused, { depth: 9, showHidden: true }) + lines.join('')
    expect(everything).not.toContain('fel-ord')
    expect(everything).not.toContain(encoded)
  })

  test('is not spoken to in the clear when TLS is wanted', async () => {
    const strict = await connect({ tls: 'starttls' }).catch((thrown: unknown) => thrown)
    expect(imapFault(strict)).toMatch(/krypterade förbindelsen/)
    const wrapped = await connect({ tls: 'tls' }).catch((thrown: unknown) => thrown)
    expect(imapFault(wrapped)).toMatch(/krypterade förbindelsen|bröts/)
    const nobody = await connect({ port: await freePort() }).catch((thrown: unknown) => thrown)
    expect(imapFault(nobody)).toBe('Mejlservern svarar inte på porten.')
  })
})

async function pieces({ source }: FetchedMail): Promise<Buffer[]> {
  if (Buffer.isBuffer(source)) return [source]
  const found: Buffer[] = []
  for await (const piece of source) found.push(piece)
  return found
}

/** A way to a port that can stop carrying anything without being closed. */
async function fragileLine(to: number) {
  const sockets: Socket[] = []
  const server = createServer((near) => {
    const far = createConnection(to, '127.0.0.1')
    near.pipe(far).pipe(near)
    for (const socket of [near, far]) sockets.push(socket.on('error', () => socket.destroy()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    silence: () => {
      for (const socket of sockets) socket.unpipe().pause()
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
