import { parseArgs } from 'node:util'
import { storedMessages, type StoredMessage } from '../arrival/import/stored-messages.ts'
import { readConfig } from '../config.ts'
import { withDatabase } from './database.ts'
import { type CommandIo } from './io.ts'
import { write } from './write.ts'

const usage = `svarstid messages [--json]

Alla meddelanden som finns, in och ut, utan innehåll: ärende, riktning, slag, Message-ID och sha256.
Med --json ett objekt per rad: {messageId, sha256, kind, direction, ticket, arrivedAt}.
`

/** svarstid messages: every stored message and where it is now. */
export async function messagesCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  const json = read(argv)
  if (json === null) {
    io.stderr.write(usage)
    return 2
  }
  await withDatabase(readConfig(), async (db) => {
    for await (const message of storedMessages(db)) {
      await write(io.stdout, `${json ? JSON.stringify(message) : inWords(message)}\n`)
    }
  })
  return 0
}

function read(argv: string[]): boolean | null {
  try {
    const options = { json: { type: 'boolean', default: false } } as const
    return parseArgs({ args: argv, options }).values.json
  } catch {
    return null
  }
}

function inWords({ ticket, direction, kind, messageId, sha256 }: StoredMessage): string {
  const about = [ticket ?? '–', direction, kind, sha256 ?? '–', messageId ?? '–']
  return about.join('  ')
}
