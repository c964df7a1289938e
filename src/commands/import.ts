import { importMail, type Import, type Imported } from '../arrival/import/index.ts'
import { type Item } from '../arrival/import/collect.ts'
import { readPath } from '../arrival/import/files.ts'
import { type Line, listing } from '../arrival/import/listing.ts'
import { readServer } from '../arrival/import/server.ts'
import { openParser } from '../arrival/parse/parser.ts'
import { PlainError } from '../base/errors.ts'
import { silentLog } from '../base/log.ts'
import { readConfig } from '../config.ts'
import { type Context, openContext } from '../context.ts'
import { lead } from '../db/leader.ts'
import { handOn } from '../followup/hand-on.ts'
import { imapFault, openImap } from '../mail/imap.ts'
import { type Mailbox } from '../municipality/mailboxes.ts'
import { type ImportArguments, readArguments } from './import-arguments.ts'
import { importUsage } from './import-usage.ts'
import { type CommandIo } from './io.ts'
import { progressOn, swedish } from './progress.ts'
import { write } from './write.ts'

/** svarstid import: brings old mail into the same journey. docs/import.md */
export async function importCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  const wanted = readArguments(argv)
  if (wanted === 'help') {
    io.stdout.write(importUsage)
    return 0
  }
  if ('fault' in wanted) return refuse(wanted.fault, io)
  const ctx = await openContext(readConfig(), { log: silentLog })
  try {
    const mailbox = mailboxOf(ctx, wanted.mailbox)
    if (mailbox === null) return refuse(`Brevlådan ${wanted.mailbox ?? ''} är inte inställd.`, io)
    return await alone(ctx, () => run(ctx, mailbox, wanted, io))
  } finally {
    await ctx.close()
  }
}

function refuse(fault: string, io: CommandIo): 2 {
  io.stderr.write(`${fault}\n\n${importUsage}`)
  return 2
}

/** The one that is meant, else the first. */
function mailboxOf({ mailboxes }: Context, name: string | null): Mailbox | null {
  if (name === null) return mailboxes[0] ?? null
  const found = mailboxes.find(({ address }) => {
    return address === name || address.slice(0, address.indexOf('@')) === name
  })
  return found ?? null
}

/** Two at once would do no harm, but neither would tell the truth about what it did. */
async function alone<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
  const held = await lead(ctx.databaseUrl, 'import')
  if (held === null) throw new PlainError('En annan import pågår. Vänta tills den är klar.')
  try {
    return await work()
  } finally {
    await held.release()
  }
}

async function run(
  ctx: Context,
  mailbox: Mailbox,
  wanted: ImportArguments,
  io: CommandIo,
): Promise<0 | 1> {
  const parser = openParser({ log: silentLog })
  const progress = progressOn(io.stderr)
  try {
    const imported = await importMail(ctx, parser, importOf(ctx, mailbox, wanted, io), {
      found: (count) => progress.count('Läser mejl …', count),
      filed: (count, of) => progress.bar('Lägger in', count, of),
    })
    progress.end()
    return await tell(ctx, imported, wanted, io)
  } finally {
    progress.end()
    await parser.close()
  }
}

function importOf(ctx: Context, mailbox: Mailbox, wanted: ImportArguments, io: CommandIo): Import {
  const { since, openSince, dryRun, paths } = wanted
  const items = paths.length > 0 ? inFiles(paths, io) : onServer(ctx, mailbox, wanted)
  const others = ctx.mailboxes.filter((one) => one !== mailbox)
  const trusted = ctx.mailboxes.flatMap(({ config }) => config.trustedReceived ?? [])
  const how = { since, openSince, dryRun, now: new Date(), handOn }
  return { ...how, items, mailboxes: [mailbox, ...others], trusted }
}

async function* inFiles(paths: string[], io: CommandIo): AsyncGenerator<Item> {
  for (const path of paths) yield* readPath(path, bytesOf(io.stdin))
}

async function* bytesOf(input: CommandIo['stdin']): AsyncGenerator<Buffer> {
  for await (const chunk of input) yield Buffer.from(chunk)
}

async function* onServer(
  ctx: Context,
  mailbox: Mailbox,
  { folders, since }: ImportArguments,
): AsyncGenerator<Item> {
  try {
    const session = await openImap(mailbox.config, { log: silentLog, tokens: ctx.tokens })
    try {
      yield* readServer(ctx.db, session, { mailbox, folders, since })
    } finally {
      await session.close()
    }
  } catch (thrown) {
    if (thrown instanceof PlainError) throw thrown
    throw new PlainError(imapFault(thrown), { cause: thrown })
  }
}

/** Each message as a line of JSON when asked for, what failed in any case, then the sums. */
async function tell(
  ctx: Context,
  imported: Imported,
  { json, dryRun }: ImportArguments,
  io: CommandIo,
): Promise<0 | 1> {
  const sums = { imported: 0, already: 0, answers: 0, loose: 0, failed: 0 }
  for await (const line of listing(ctx.db, imported)) {
    sums[kindOf(line)] += 1
    if (json) await write(io.stdout, `${JSON.stringify(line)}\n`)
    if (line.outcome === 'failed') io.stderr.write(`${line.path}: ${line.reason ?? ''}\n`)
  }
  const output = json ? io.stderr : io.stdout
  const took = dryRun ? 'skulle importeras' : 'importerade'
  output.write(
    `${swedish(sums.imported)} mejl ${took}, ${swedish(sums.already)} fanns redan.\n` +
      (dryRun
        ? ''
        : `${swedish(sums.answers)} svar parade med sina frågor, ${swedish(sums.loose)} skickade mejl utan fråga.\n`) +
      `${swedish(sums.failed)} gick inte att läsa.\n`,
  )
  return sums.failed === 0 ? 0 : 1
}

function kindOf({ outcome }: Line): 'imported' | 'already' | 'answers' | 'loose' | 'failed' {
  if (outcome === 'failed' || outcome === 'already') return outcome
  if (outcome === 'answer') return 'answers'
  const isLoose = ['unpaired', 'automatic', 'not-to-inquirer'].includes(outcome)
  return isLoose ? 'loose' : 'imported'
}
