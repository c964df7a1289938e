import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'

// What lint cannot see. The layers and the doors are in eslint.config.js.

/** What src is made of, in the order of a message's journey. */
const stages =
  'base config.ts journey.ts clock db municipality ticket jobs mail context.ts arrival desk followup ' +
  'report web demo commands server.ts cli.ts main.ts'

/** The places that may write each table, mostly one: a file, or a folder that ends in a slash. */
const writers: Record<string, string> = {
  department: 'src/municipality/',
  person: 'src/municipality/',
  function: 'src/municipality/',
  function_member: 'src/municipality/',
  area: 'src/municipality/',
  mailbox: 'src/municipality/',
  setting: 'src/municipality/',
  closed_day: 'src/municipality/',
  short_day: 'src/municipality/',
  invitation: 'src/municipality/',
  session: 'src/web/',
  sign_in_failure: 'src/web/',
  raw_message: 'src/mail/raw.ts',
  raw_chunk: 'src/mail/raw.ts',
  mailbox_leader: 'src/arrival/epoch.ts',
  folder: 'src/arrival/fetch/folders.ts src/arrival/fetch/folder-faults.ts',
  delivery: 'src/arrival/ledger.ts src/arrival/waiting.ts src/arrival/import/ledger.ts',
  unfetched: 'src/arrival/fetch/unfetched.ts',
  loose_answer: 'src/arrival/import/loose.ts',
  import_run: 'src/arrival/import/runs.ts',
  ticket_serial: 'src/ticket/number.ts',
  ticket: 'src/ticket/',
  ticket_merge: 'src/ticket/',
  turn: 'src/ticket/turns.ts src/ticket/recount.ts src/ticket/moving.ts',
  message: 'src/ticket/messages.ts src/ticket/moving.ts',
  ticket_link: 'src/ticket/links.ts',
  campaign: 'src/ticket/campaigns.ts',
  text_print: 'src/ticket/campaigns.ts',
  event: 'src/ticket/events.ts',
  outbox: 'src/mail/outbox.ts src/mail/outbox/ src/ticket/moving.ts',
  sending_attempt: 'src/mail/outbox/',
  sending_pause: 'src/mail/outbox/',
  outgoing_file: 'src/mail/outbox/',
  escalation: 'src/ticket/escalations.ts src/ticket/moving.ts',
  reminder: 'src/followup/',
  month_report: 'src/report/',
  heartbeat: 'src/jobs/',
  oauth_token: 'src/mail/',
  oauth_refusal: 'src/mail/',
  alarm: 'src/municipality/alarms.ts',
  sender: 'src/municipality/senders.ts',
  form_profile: 'src/municipality/forms.ts',
  sorting_rule: 'src/municipality/rules.ts',
}

describe('the tree', () => {
  test('has a folder for each stage and no others', () => {
    const known = stages.split(' ')
    const found = globSync('src/*').map((entry) => path.basename(entry))
    expect(found.filter((entry) => !known.includes(entry))).toEqual([])
  })

  test('has the workers at its edge, each at most 40 lines', () => {
    const long = globSync('workers/*').filter(
      (file) => read(file).trimEnd().split('\n').length > 40,
    )
    expect(long).toEqual([])
  })

  test('has one program that runs the workers in its own process', () => {
    const importing = code().filter((file) =>
      imports(file).some((from) => from.includes('/workers/')),
    )
    expect(importing.filter((file) => file !== 'src/main.ts')).toEqual([])
  })

  test('has no program that needs the tests', () => {
    const importing = code().filter((file) => imports(file).some((from) => from.includes('/test/')))
    expect(importing).toEqual([])
  })
})

describe('the tables', () => {
  test('have one writer each', () => {
    const astray = code().flatMap((file) =>
      tablesWritten(read(file))
        .filter((table) => !isPlace(writers[table], file))
        .map((table) => `${file} writes ${table}, which belongs to ${writers[table] ?? 'nobody'}`),
    )
    expect(astray).toEqual([])
  })

  test('are all in the list of writers', () => {
    const made = globSync('migrations/*.ts').flatMap((file) =>
      matches(read(file), /create table (?:if not exists )?"?(\w+)/gi),
    )
    expect(new Set(made)).toEqual(new Set(Object.keys(writers)))
  })

  test('have no index that does not say which query it serves', () => {
    const silent = globSync('migrations/0*.ts').flatMap((file) =>
      matches(read(file), /(?<!-- serves: .*\n)create (?:unique )?index (\w+)/g),
    )
    expect(silent).toEqual([])
  })

  test('written in any of the usual ways are seen', () => {
    const ways = [
      "db.insertInto('a').values(x)",
      "tx\n  .updateTable('b as it')",
      "deleteFrom('c')",
      "mergeInto('d as target')",
      'sql`INSERT INTO e (x) values (1) on conflict do update set x = 2`',
      'sql`update "f" as it\n  set x = 1`',
      'sql`delete from g where x`',
      'sql`truncate h`',
      'sql`select 1 from i for update skip locked`',
    ]
    expect(tablesWritten(ways.join('\n'))).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
  })
})

/** This file, and the one that finds mail of other projects where there is some. */
const placeNamers = new Set(['test/architecture.test.ts', 'test/support/corpus.ts'])

describe('the text', () => {
  test('names no place on somebody’s machine', () => {
    const places =
      /(?<![\w.$}~-])\/(?:work|root|home|Users)\/|\.\.\/shared\b|'\.\.', '|\bhandbook\b/i
    const naming = everything()
      .filter((file) => !placeNamers.has(file))
      .flatMap((file) => {
        const found = places.exec(read(file))
        return found ? [`${file}: ${found[0]}`] : []
      })
    expect(naming).toEqual([])
  })
})

/** What runs in production. */
function code(): string[] {
  return globSync(['src/**/*.{ts,js}', 'workers/**/*.ts'])
}

/** Every text of the project but the mail that others wrote. */
function everything(): string[] {
  const skipped = ['node_modules', '.git', '.data', 'fixtures', '.artifacts', 'package-lock.json']
  const text = /\.(ts|js|json|md|sh|yml|css|html|txt|sql|conf)$|^(Dockerfile|run|\.env\.example)$/
  return globSync('**/*', {
    exclude: (file) => skipped.includes(path.basename(file)),
  })
    .concat(globSync(['.ci/*', '.env.example', '.github/**/*.yml']))
    .filter((file) => text.test(path.basename(file)))
}

function imports(file: string): string[] {
  return matches(read(file), /\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
}

function tablesWritten(text: string): string[] {
  const builder = /\b(?:insertInto|updateTable|deleteFrom|mergeInto)\(\s*['"](\w+)/
  const insert = /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+"?(\w+)/
  const update = /\bupdate\s+"?(?!set\b)(\w+)"?(?:\s+(?:as\s+)?\w+)?\s+set\b/
  return matches(
    text,
    new RegExp([builder, insert, update].map((way) => way.source).join('|'), 'gi'),
  )
}

function isPlace(place: string | undefined, file: string): boolean {
  const places = place?.split(' ') ?? []
  return places.some((one) => (one.endsWith('/') ? file.startsWith(one) : file === one))
}

/** What the first group that took part found, for each match. */
function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match.slice(1).find(Boolean) ?? '')
}

function read(file: string): string {
  return readFileSync(file, 'utf8')
}
