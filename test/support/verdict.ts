import { createHash } from 'node:crypto'
import { runSql } from './postgres.ts'

/** One message as the mail server has it. */
export interface OnServer {
  mailbox: string
  folder: string
  uidvalidity: number
  uid: number
  raw: Buffer
}

/** What is wrong, in words; three empty lists when everything is right. */
export interface Verdict {
  lost: string[]
  doubled: string[]
  half: string[]
}

export const allWell: Verdict = { lost: [], doubled: [], half: [] }

/** In the subject of every mail that the tests' sender sends: `Fråga #abc-12`. */
const tokenOf = (subject: string) => /#(\w+-\d+)/.exec(subject)?.[1] ?? ''

/** The last line of every such mail. */
export const endOf = (token: string) => `Slut på ${token}.`

/**
 * Compares the sender's own log, what the mail server has, and what is stored: as sets, past the service.
 * `sent` are the tokens of mails that the mail server had accepted; `only` limits the look to them.
 */
export async function judge(
  databaseUrl: string,
  { sent, onServer }: { sent: readonly string[]; onServer: readonly OnServer[] },
): Promise<Verdict> {
  const verdict: Verdict = { lost: [], doubled: [], half: [] }
  await judgeLedger(databaseUrl, onServer, verdict)
  await judgeRaw(databaseUrl, verdict)
  await judgeMessages(databaseUrl, sent, verdict)
  await judgeStory(databaseUrl, verdict)
  return verdict
}

/** Server and ledger agree, message by message and byte by byte. */
async function judgeLedger(url: string, onServer: readonly OnServer[], verdict: Verdict) {
  const rows = await runSql(
    url,
    `select m.address, d.folder, d.uidvalidity, d.uid, encode(d.sha256, 'hex') sha256, d.state, d.message_id
     from delivery d join mailbox m on m.id = d.mailbox_id`,
  )
  const key = (...parts: unknown[]) => parts.join(' ')
  const ledger = new Map(
    rows.map((row) => [key(row.address, row.folder, row.uidvalidity, row.uid), row] as const),
  )
  for (const mail of onServer) {
    const name = key(mail.mailbox, mail.folder, mail.uidvalidity, mail.uid)
    const row = ledger.get(name)
    const sha256 = createHash('sha256').update(mail.raw).digest('hex')
    if (row === undefined) verdict.lost.push(`not in the ledger: ${name}`)
    else if (row.sha256 !== sha256) verdict.half.push(`other bytes than the server has: ${name}`)
  }
  for (const [name, row] of ledger) {
    if (row.state !== 'done' || row.message_id === null) {
      verdict.half.push(`${String(row.state)}, and not filed: ${name}`)
    }
  }
}

/** Every stored original is whole: its pieces have its size and its hash. */
async function judgeRaw(url: string, verdict: Verdict) {
  const broken = await runSql(
    url,
    `select encode(r.sha256, 'hex') sha256 from raw_message r
     left join lateral (
       select string_agg(c.bytes, ''::bytea order by c.seq) bytes from raw_chunk c where c.sha256 = r.sha256
     ) whole on true
     where whole.bytes is null or length(whole.bytes) <> r.size or sha256(whole.bytes) <> r.sha256`,
  )
  for (const { sha256 } of broken)
    verdict.half.push(`an original that is not whole: ${String(sha256)}`)
}

/** Every mail that was sent is one message, whole to its last line. */
async function judgeMessages(url: string, sent: readonly string[], verdict: Verdict) {
  const rows = await runSql(url, `select subject, text from message where direction = 'in'`)
  const byToken = Map.groupBy(rows, ({ subject }) => tokenOf(String(subject)))
  for (const token of sent) {
    const found = byToken.get(token) ?? []
    if (found.length === 0) verdict.lost.push(`sent, and no message: ${token}`)
    if (found.length > 1) verdict.doubled.push(`${found.length} messages: ${token}`)
    for (const { text } of found) {
      if (!String(text).includes(endOf(token))) verdict.half.push(`without its end: ${token}`)
    }
  }
}

/** What belongs together was written together, and once. */
async function judgeStory(url: string, verdict: Verdict) {
  const counted: [keyof Verdict, string, string][] = [
    ['doubled', 'messages with the same bytes', twice('message', 'sha256', `direction = 'in'`)],
    ['doubled', 'questions opened by one message', twice('turn', 'opened_by')],
    ['doubled', 'events of one message', events('message.received', `data ->> 'messageId'`)],
    ['doubled', 'openings of one ticket', events('ticket.opened', 'ticket_id')],
    ['doubled', 'openings of one question', events('turn.opened', 'turn_id')],
    ['half', 'messages without their event', without('message', 'message.received')],
    ['half', 'tickets without their event', without('ticket', 'ticket.opened')],
    ['half', 'questions without their event', without('turn', 'turn.opened')],
    [
      'half',
      'messages without a question',
      `select 1 from message where direction = 'in' and turn_id is null`,
    ],
    [
      'half',
      'tickets without a message',
      'select 1 from ticket t where not exists (select 1 from message m where m.ticket_id = t.id)',
    ],
  ]
  for (const [list, words, query] of counted) {
    const rows = await runSql(url, query)
    if (rows.length > 0) verdict[list].push(`${words}: ${rows.length}`)
  }
}

const twice = (table: string, column: string, where = 'true') =>
  `select ${column} from ${table} where ${where} group by ${column} having count(*) > 1`

const events = (kind: string, by: string) =>
  `select ${by} from event where kind = '${kind}' group by ${by} having count(*) > 1`

const without = (table: 'message' | 'ticket' | 'turn', kind: string) => {
  const id = {
    message: `e.data ->> 'messageId' = x.id::text`,
    ticket: 'e.ticket_id = x.id',
    turn: 'e.turn_id = x.id',
  }
  const where = table === 'message' ? `x.direction = 'in' and` : ''
  return `select 1 from ${table} x where ${where}
          not exists (select 1 from event e where e.kind = '${kind}' and ${id[table]})`
}
