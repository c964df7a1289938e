import { sql } from 'kysely'
import { reasonOf } from '../base/errors.ts'
import { redact, silentLog } from '../base/log.ts'
import { type Config, readConfig } from '../config.ts'
import { connect } from '../db/connect.ts'
import { openJobs } from '../jobs/index.ts'
import { imapFault, openImap } from '../mail/imap.ts'
import { openSmtp, smtpFault } from '../mail/smtp.ts'
import { type CommandIo } from './io.ts'

interface Check {
  what: string
  run: () => Promise<string>
}

/** svarstid doctor: tries every server with its real protocol and says in words what is wrong. */
export async function doctorCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  if (argv.length > 0) {
    io.stderr.write('svarstid doctor tar inga argument.\n')
    return 2
  }
  const config = readConfig()
  if (config.demo) {
    io.stdout.write('Inget är inställt, så Svarstid körs som demo: npm start har allt med sig.\n')
    return 0
  }
  let faults = 0
  for (const { what, run } of checks(config)) {
    try {
      io.stdout.write(`ok   ${what}: ${await run()}\n`)
    } catch (thrown) {
      faults += 1
      io.stdout.write(`FEL  ${what}: ${redact(reasonOf(thrown))}\n`)
    }
  }
  io.stdout.write(faults === 0 ? 'Allt svarar.\n' : `${faults} av kontrollerna gick inte.\n`)
  return faults === 0 ? 0 : 1
}

function checks(config: Config): Check[] {
  return [
    { what: 'databas', run: () => checkDatabase(config) },
    { what: 'jobbkö', run: () => checkQueue(config) },
    ...config.mailboxes.map((mailbox, index) => ({
      what: `brevlåda ${index + 1} (${mailbox.host})`,
      run: () => checkMailbox(mailbox),
    })),
    { what: `utgående mejl (${config.smtp?.host ?? '–'})`, run: () => checkSmtp(config) },
  ]
}

async function checkDatabase({ databaseUrl }: Config): Promise<string> {
  if (databaseUrl === null) return 'inbyggd, startas av npm start'
  const db = connect(databaseUrl, { max: 1 })
  try {
    const { rows } = await sql<{
      v: string
    }>`select current_setting('server_version') as v`.execute(db)
    await db.selectFrom('ticket').select('id').limit(1).execute()
    return `PostgreSQL ${rows[0]?.v ?? ''}, tabellerna finns`
  } catch (thrown) {
    const missing = thrown instanceof Error && 'code' in thrown && thrown.code === '42P01'
    if (missing) throw new Error('Tabellerna saknas. Kör: npx svarstid migrate', { cause: thrown })
    throw thrown
  } finally {
    await db.destroy()
  }
}

async function checkQueue({ databaseUrl, redisUrl }: Config): Promise<string> {
  if (databaseUrl === null) return 'i den inbyggda databasen'
  const jobs = openJobs({ databaseUrl, redisUrl, log: silentLog })
  try {
    const { ok, store, reason } = await jobs.state()
    if (!ok) throw new Error(`Jobben i ${store} svarar inte: ${reason ?? 'ingen orsak angiven'}`)
    return `jobben i ${store} svarar`
  } finally {
    await jobs.close()
  }
}

async function checkMailbox(mailbox: Config['mailboxes'][number]): Promise<string> {
  try {
    const session = await openImap(mailbox, { log: silentLog })
    try {
      const { exists } = await session.select(mailbox.folders[0] ?? 'INBOX')
      return `inloggad, ${exists} mejl i ${mailbox.folders[0] ?? 'INBOX'}`
    } finally {
      await session.close()
    }
  } catch (thrown) {
    throw new Error(imapFault(thrown), { cause: thrown })
  }
}

async function checkSmtp({ smtp }: Config): Promise<string> {
  if (smtp === null) throw new Error('SMTP_HOST saknas.')
  const transport = openSmtp(smtp, { log: silentLog })
  try {
    await transport.check()
    return smtp.user === null ? 'svarar' : 'svarar och inloggningen fungerar'
  } catch (thrown) {
    throw new Error(smtpFault(thrown), { cause: thrown })
  } finally {
    transport.close()
  }
}
