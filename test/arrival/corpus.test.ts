import { globSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { readHeaders } from '../../src/arrival/parse/headers.ts'
import { openParser } from '../../src/arrival/parse/parser.ts'
import { readMail } from '../../src/arrival/read/read.ts'
import { silentLog } from '../../src/base/log.ts'
import { readRaw, storeRaw } from '../../src/mail/raw.ts'
import { connect } from '../../src/db/connect.ts'
import { corpus } from '../support/corpus.ts'
import { testDatabase } from '../support/postgres.ts'
import { monday } from './inbox.ts'

const db = connect(await testDatabase(), { max: 2 })
const parser = openParser({ log: silentLog })
afterAll(async () => {
  await parser.close()
  await db.destroy()
})

const own = globSync('test/fixtures/mail/*.eml').sort()
const foreign = corpus()
const around = { folder: 'INBOX', own: new Set<string>(), ticketPrefix: 'BV' }

async function read(file: string) {
  const raw = readFileSync(file)
  const [mail] = await parser.parse([raw])
  if (mail === undefined) throw new Error('no answer')
  return { raw, mail, reading: readMail(mail, readHeaders(raw), around, monday) }
}

/** What must hold for every mail that ever was; the faults of one, in words. */
async function faults(file: string): Promise<string[]> {
  const { raw, reading } = await read(file)
  const stored = JSON.stringify(reading)
  const kept = await db.transaction().execute(async (tx) => {
    const { sha256 } = await storeRaw(tx, raw, monday)
    return readRaw(tx, sha256)
  })
  const held = {
    'its bytes come back as they were': kept.equals(raw),
    'it has a kind and a reason': (reading.reasons.kind ?? '') !== '',
    'nothing in it is refused by PostgreSQL': !/\\u0000|\\ud[89a-f][0-9a-f]{2}/i.test(stored),
    'its new words are of its own': reading.newText.length <= reading.text.length + 10,
    'words that are there are shown': reading.text.trim() === '' || reading.newText !== '',
    'it names no file by a path': !reading.attachments.some(({ filename }) =>
      /[/\\\0]/.test(filename),
    ),
  }
  return Object.entries(held).flatMap(([rule, holds]) =>
    holds ? [] : [`${file}: not so: ${rule}`],
  )
}

test.each(own)('%s is read', async (file) => {
  expect(await faults(file)).toEqual([])
})

if (foreign.length > 0) {
  describe('a thousand mails of other projects', () => {
    test('all yield an item', { timeout: 240_000 }, async () => {
      const found: string[] = []
      for (const file of foreign) found.push(...(await faults(file)))
      expect(foreign.length).toBeGreaterThan(1_000)
      expect(found).toEqual([])
    })

    test('hold 71 delivery failures, and hardly any is taken for a citizen’s mail', async () => {
      const failures = foreign.filter((file) => file.includes('sisimai'))
      const kinds = await Promise.all(failures.map(async (file) => (await read(file)).reading.kind))
      expect(failures.length).toBeGreaterThan(60)
      expect(kinds.filter((kind) => kind === 'human').length).toBeLessThanOrEqual(3)
    })
  })
}
