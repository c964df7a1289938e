import { parseArgs } from 'node:util'
import { fixtureFolder } from '../support/corpus.ts'
import { every } from './every.ts'
import { kinds, ordinary, sisimai } from './kinds.ts'
import { mime4j } from './mime4j.ts'
import { MailReader } from './read.ts'
import { type Score } from './score.ts'
import { stalwart } from './stalwart.ts'
import { trimmer } from './trimmer.ts'

/**
 * `npm run score -- [--misses] [NAME…]`: how well we read a thousand mails of other projects, which lie in
 * MAIL_CORPUS. Exits with 1 when a goal is missed. To score something more, add a
 * function to the list.
 */
const scores: Record<string, (folder: string, reader: MailReader) => Promise<Score[]>> = {
  ...{ every, mime4j, stalwart, trimmer, sisimai, kinds, ordinary },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { misses: { type: 'boolean', default: false } },
})
const folder = fixtureFolder()
if (folder === '') say('skipped: no shared fixtures')
else await scoreAll(positionals.length > 0 ? positionals : Object.keys(scores))

async function scoreAll(names: string[]): Promise<void> {
  const reader = new MailReader()
  try {
    for (const name of names) {
      const score = scores[name]
      if (score === undefined)
        throw new Error(`unknown: ${name}; ${Object.keys(scores).join(', ')}`)
      for (const one of await score(folder, reader)) tell(one)
    }
  } finally {
    await reader.close()
  }
}

function tell({ what, found, goal, holds, misses }: Score): void {
  say(`${holds ? 'ok  ' : 'MISS'}  ${what.padEnd(42)}${found.padEnd(24)}${goal}`)
  if (values.misses) for (const miss of misses) say(`        ${miss}`)
  if (!holds) process.exitCode = 1
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
