import { chownSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { embeddedPid, startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'
import { type DovecotServer, password, startDovecot } from '../support/dovecot.ts'
import { databaseUrl, runSql } from '../support/postgres.ts'
import { makeTempDir, owner } from '../support/process.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { type BenchMail } from './mails.ts'
import { RawImap } from './imap-raw.ts'
import { nameOf, processesBelow } from './usage.ts'

export const mailbox = 'kontakt@bjorkvalla.example'

/** The servers of a bench: PostgreSQL and Redis as in production (fsync, append-only file), and Dovecot. */
export interface Place {
  dovecot: DovecotServer
  redis: RedisServer | null
  postgresPid: number
  /** Null when the jobs live in PostgreSQL. */
  redisPid: number | null
  /** A new database; with our schema unless `bare`. Returns its URL. */
  makeDatabase(name: string, how?: { bare?: boolean }): Promise<string>
  /** Writes what is in memory to the disk, so that one measurement does not pay for another. */
  settle(): Promise<void>
  close(): Promise<void>
}

export async function openPlace(store: string, isProfiled = false): Promise<Place> {
  const dir = makeTempDir('bench')
  const data = path.join(dir, 'postgres')
  const flags = isProfiled ? ['-c', 'shared_preload_libraries=pg_stat_statements'] : []
  const postgres = await startEmbedded(data, flags)
  const redis = store === 'redis' ? await startRedis() : null
  const dovecot = await startDovecot({ users: [mailbox] })
  const below = processesBelow(process.pid)
  return {
    dovecot,
    redis,
    postgresPid: embeddedPid(data),
    redisPid: below.find((pid) => nameOf(pid).includes('redis-server')) ?? null,
    makeDatabase: async (name, { bare = false } = {}) => {
      await runSql(postgres.url, `drop database if exists ${name} with (force)`)
      await runSql(postgres.url, `create database ${name}`)
      const url = databaseUrl(postgres.url, name)
      if (!bare) await migrate(url)
      await redis?.ask('FLUSHALL')
      return url
    },
    settle: async () => {
      await runSql(postgres.url, 'checkpoint')
    },
    close: async () => {
      await dovecot.close()
      await redis?.close()
      await postgres.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** Puts mail into the INBOX as files of its Maildir, and lets Dovecot see it once. Returns how much it was. */
export async function fill(dovecot: DovecotServer, mails: Iterable<BenchMail>): Promise<number> {
  await RawImap.open(dovecot.imapPort, mailbox, password).then(async (imap) => {
    await imap.run('EXAMINE INBOX')
    imap.close()
  })
  const folder = path.join(dovecot.maildir(mailbox), 'cur')
  mkdirSync(folder, { recursive: true })
  let bytes = 0
  let i = 0
  for (const { raw, at } of mails) {
    const seconds = Math.floor(at.getTime() / 1_000)
    const file = path.join(folder, `${seconds}.M${i++}P1.bench,S=${raw.length}:2,`)
    writeFileSync(file, raw)
    chownSync(file, owner.uid, owner.gid)
    utimesSync(file, at, at)
    bytes += raw.length
  }
  const imap = await RawImap.open(dovecot.imapPort, mailbox, password)
  await imap.run('EXAMINE INBOX')
  for await (const body of imap.bodies()) if (body.length === 0) throw new Error('An empty mail.')
  imap.close()
  return bytes
}

/** Takes all mail out of the INBOX. */
export async function empty(dovecot: DovecotServer): Promise<void> {
  await dovecot.stop()
  rmSync(dovecot.maildir(mailbox), { recursive: true, force: true })
  await dovecot.start()
}
