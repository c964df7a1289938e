import { sql } from 'kysely'
import { moveFaultWords } from '../arrival/fetch/move-taken.ts'
import { PlainError, reasonOf } from '../base/errors.ts'
import { redact, silentLog } from '../base/log.ts'
import { type Config, type MailboxConfig, readConfig } from '../config.ts'
import { openJobs } from '../jobs/index.ts'
import { imapFault, openImap } from '../mail/imap.ts'
import { type Tokens } from '../mail/oauth.ts'
import { signatureFaults } from '../mail/write/signature-faults.ts'
import { signatureFields } from '../mail/write/signature.ts'
import { openSmtp, smtpFault } from '../mail/smtp.ts'
import { withDatabase } from './database.ts'
import { withToken, withTokens } from './tokens.ts'
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
      io.stdout.write(`FEL  ${what}: ${wordsOf(thrown)}\n`)
    }
  }
  io.stdout.write(faults === 0 ? 'Allt svarar.\n' : `${faults} av kontrollerna gick inte.\n`)
  return faults === 0 ? 0 : 1
}

/** Ours are for people already; others may hold an address. */
function wordsOf(thrown: unknown): string {
  return thrown instanceof PlainError ? thrown.message : redact(reasonOf(thrown))
}

function checks(config: Config): Check[] {
  return [
    { what: 'databas', run: () => checkDatabase(config) },
    { what: 'jobbkö', run: () => checkQueue(config) },
    ...config.mailboxes.map((mailbox, index) => ({
      what: `brevlåda ${index + 1} (${mailbox.host})`,
      run: () => withTokens(config, (tokens) => checkMailbox(mailbox, tokens)),
    })),
    {
      what: `utgående mejl (${config.smtp?.host ?? '–'})`,
      run: () => withTokens(config, (tokens) => checkSmtp(config, tokens)),
    },
    { what: 'signatur', run: () => checkSignature(config) },
  ]
}

const oldestPostgres = 150_000

async function checkDatabase(config: Config): Promise<string> {
  if (config.databaseUrl === null) return 'inbyggd, startas av npm start'
  return withDatabase(config, async (db) => {
    const { rows } = await sql<{ version: string; number: number }>`
      select current_setting('server_version') as version,
        current_setting('server_version_num')::int as number`.execute(db)
    const { version, number } = rows[0] ?? { version: '', number: 0 }
    if (number < oldestPostgres)
      throw new PlainError(`PostgreSQL ${version} är för gammal: 15 krävs.`)
    await db.selectFrom('ticket').select('id').limit(1).execute()
    return `PostgreSQL ${version}, tabellerna finns`
  })
}

async function checkQueue({ databaseUrl, redisUrl }: Config): Promise<string> {
  if (databaseUrl === null) return 'i den inbyggda databasen'
  const jobs = openJobs({ databaseUrl, redisUrl, log: silentLog })
  try {
    const { ok, store } = await jobs.state()
    const where = store === 'redis' ? `Redis på ${hostOf(redisUrl)}` : 'databasen'
    if (ok) return `${where} svarar`
    throw new PlainError(`${where} svarar inte. Är den igång, och stämmer adress och lösenord?`)
  } finally {
    await jobs.close()
  }
}

function hostOf(url: string | null): string {
  return URL.parse(url ?? '')?.host ?? '–'
}

async function checkMailbox(mailbox: MailboxConfig, tokens: Tokens): Promise<string> {
  const { missing, found, junk, sent, moveFault } = await lookInto(mailbox, tokens)
  if (missing.length > 0)
    throw new PlainError(`Mappen ${missing.join(', ')} finns inte i brevlådan.`)
  if (sent === null && mailbox.sentCopy === 'append') {
    throw new PlainError('Ingen mapp för skickat hittas, så kopior av svaren kan inte sparas.')
  }
  if (moveFault !== null) throw new PlainError(moveFaultWords(moveFault, mailbox.moveTo ?? ''))
  const spam = junk === null ? '; ingen mapp för skräppost hittas' : ''
  return `inloggad${withToken(mailbox)}, läser ${found.join(', ')}${spam}`
}

async function lookInto(mailbox: MailboxConfig, tokens: Tokens) {
  try {
    const session = await openImap(mailbox, { log: silentLog, tokens })
    return await session.check().finally(() => session.close())
  } catch (thrown) {
    throw new PlainError(imapFault(thrown), { cause: thrown })
  }
}

/** What the town gives to every signature; one that is incomplete stops each answer. */
async function checkSignature(config: Config): Promise<string> {
  const person = {
    name: 'Förnamn Efternamn',
    title: 'Befattning',
    unit: '',
    phone: '010-000 00 00',
  }
  const faults = config.mailboxes.flatMap(({ address }) =>
    signatureFaults(signatureFields(person, 'Förvaltning', config.municipality, address)),
  )
  if (faults.length > 0) throw new PlainError([...new Set(faults)].join(' '))
  return 'kommunens uppgifter är kompletta'
}

async function checkSmtp({ smtp }: Config, tokens: Tokens): Promise<string> {
  if (smtp === null) throw new PlainError('SMTP_HOST saknas.')
  const transport = openSmtp(smtp, { log: silentLog, tokens })
  try {
    await transport.check()
    return smtp.user === null ? 'svarar' : `svarar och inloggningen fungerar${withToken(smtp)}`
  } catch (thrown) {
    throw new PlainError(smtpFault(thrown), { cause: thrown })
  } finally {
    transport.close()
  }
}
