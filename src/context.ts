import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { PlainError } from './base/errors.ts'
import { makeLog, type Log } from './base/log.ts'
import { type Config } from './config.ts'
import { connect, type Db } from './db/connect.ts'
import { databaseFault } from './db/fault.ts'
import { openJobs, type Jobs } from './jobs/index.ts'
import { openTokens, type Tokens } from './mail/oauth.ts'
import { seedAreas } from './municipality/areas.ts'
import { ensureMailboxes, type Mailbox } from './municipality/mailboxes.ts'

/** Everything a stage needs from outside, opened once per process. */
export interface Context {
  config: Config
  databaseUrl: string
  db: Db
  jobs: Jobs
  log: Log
  /** Signs message ids. */
  secret: string
  mailboxes: Mailbox[]
  /** What the mailboxes and the outgoing server are entered with where they take no password. */
  tokens: Tokens
  close(): Promise<void>
}

/**
 * Opens the database pool, the jobs and the mailboxes' rows. The schema must be in place (db/migrate.ts).
 * `databaseUrl` overrides the config's when PostgreSQL is embedded.
 * @throws PlainError when the database cannot be used; then nothing is left open.
 */
export async function openContext(
  config: Config,
  options: { databaseUrl?: string; log?: Log } = {},
): Promise<Context> {
  const { log = makeLog() } = options
  const databaseUrl = options.databaseUrl ?? config.databaseUrl
  if (databaseUrl === null) {
    throw new PlainError('DATABASE_URL saknas. Den inbyggda databasen hör till npm start.')
  }
  let isClosing = false
  const db = connect(databaseUrl, {
    onError: (error) => {
      // The server may break a connection that is just saying goodbye.
      if (!isClosing) log.warn('a database connection broke', { reason: error.message })
    },
  })
  const mailboxes = await prepare(db, config)
  const jobs = openJobs({ databaseUrl, redisUrl: config.redisUrl, log })
  const secret = config.secret ?? localSecret(config.dataDir)
  return {
    config,
    databaseUrl,
    db,
    jobs,
    log,
    secret,
    mailboxes,
    tokens: openTokens({ db, secret, log, now: () => new Date() }),
    close: async () => {
      isClosing = true
      await jobs.close()
      await db.destroy()
    },
  }
}

/** The rows that follow from the settings. */
async function prepare(db: Db, config: Config): Promise<Mailbox[]> {
  try {
    await seedAreas(db)
    return await ensureMailboxes(db, config)
  } catch (cause) {
    await db.destroy()
    throw new PlainError(databaseFault(cause), { cause })
  }
}

/** With an embedded database the secret is made at the first start and kept beside the data. */
function localSecret(dataDir: string): string {
  const file = path.join(dataDir, 'secret')
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(`${file}.new`, randomBytes(32).toString('hex'), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  return readFileSync(file, 'utf8').trim()
}
