import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { type MailboxConfig } from '../../src/config.ts'
import { connect } from '../../src/db/connect.ts'
import { askWitnesses } from '../../src/mail/outbox/ask-witness.ts'
import { deliverWaiting } from '../../src/mail/outbox/deliver.ts'
import { queueMail } from '../../src/mail/outbox.ts'
import { openSmtp } from '../../src/mail/smtp.ts'
import { replyQueued } from '../../src/ticket/replies.ts'
import { someMail } from '../mail/some-mail.ts'
import { archiving } from '../support/archive.ts'
import { fakeClock } from '../support/clock.ts'
import { type DovecotServer, password, startDovecot } from '../support/dovecot.ts'
import { seed, size } from '../support/fault-size.ts'
import { missing } from '../support/needs.ts'
import { arrive, openOffice } from '../support/office.ts'
import { runSql, testDatabase } from '../support/postgres.ts'
import { startSmtpSink, type Fault, type SmtpSink, type Step } from '../support/smtp-sink.ts'

// What left is read from the log of the mail server alone, which writes it down before it answers.

const url = await testDatabase()
const clock = fakeClock('2026-03-17T09:20:00Z')
const now = () => clock.now()
const office = await openOffice(url, now())
const archive = 'arkiv@bjorkvalla.example'
const mailboxes = Array.from({ length: 5 }, (_, n) => `kontakt${n}@bjorkvalla.example`)
const count = size(200, 10_000)

describe.skipIf(missing('dovecot'))(
  `${count} answers, three senders and a server that fails every fifth (seed ${seed})`,
  () => {
    let dovecot: DovecotServer
    beforeAll(async () => {
      dovecot = await startDovecot({ users: [archive] })
    })
    afterAll(() => dovecot.close())

    test.each([
      ['with an archive each leaves once or was refused', archive],
      ['without one each leaves at most once, and the rest waits for a person', null],
    ])(
      '%s',
      async (_title, copyTo) => {
        const sink = await startSmtpSink()
        const answers = await queueAnswers()
        const random = randomFrom(seed)
        for (const answer of answers) if (random() < 0.2) plan(sink, answer, random)
        sink.fail('CONNECT', '421 4.3.2 Too many connections', { times: 5 })
        if (copyTo !== null) {
          sink.fail('RCPT', '452 4.2.2 Full', { times: Math.ceil(count / 100), when: /arkiv@/ })
        }
        await sendAll(sink, copyTo === null ? null : dovecot)
        await sink.stop()

        const { wrong, waiting } = await judge(sink, copyTo !== null)
        expect(wrong).toEqual([])
        expect(sink.taken.every(({ to, raw }) => !/^bcc/im.test(raw) && to.length <= 2)).toBe(true)
        expect(waiting.failed).toBeGreaterThan(0)
        if (copyTo === null) expect(waiting.unknown).toBeGreaterThan(0)
        const { failed, unknown } = waiting
        console.log(`${sink.taken.length} taken, ${failed} refused, ${unknown} left to a person`)
      },
      size(120_000, 7_200_000),
    )

    async function sendAll(sink: SmtpSink, witness: DovecotServer | null): Promise<void> {
      const copyTo = witness === null ? null : archive
      const senders = Array.from({ length: 3 }, () => ({
        db: connect(url, { max: 4 }),
        smtp: openSmtp({ ...server, port: sink.port }, { log: silentLog }),
      }))
      const deliver = (sender: (typeof senders)[number]) =>
        deliverWaiting({ ...sender, log: silentLog, limits, archive: copyTo }, now)
      const bring = archiving(sink, dovecot, archive)
      const asking = { db: office.db, log: silentLog, mailboxes: [], archive: archiveConfig() }
      for (;;) {
        await Promise.all(senders.map(deliver))
        bring()
        if (witness !== null) await askWitnesses(asking, now)
        const due = await nextDue(copyTo !== null)
        if (due === null) break
        if (due > now()) clock.set(new Date(due.getTime() + 1))
      }
      for (const { db, smtp } of senders) {
        smtp.close()
        await db.destroy()
      }
    }

    const archiveConfig = (): MailboxConfig => ({
      ...{ address: archive, host: '127.0.0.1', port: dovecot.imapPort, tls: 'none' },
      ...{ user: archive, password, folders: ['INBOX'], moveTo: null, sentCopy: 'server' },
    })
  },
)

/** What stands in the outbox beside what the server has taken: a person has whatever has not left, and nobody else. */
async function judge({ taken }: SmtpSink, isWitnessed: boolean) {
  const times = Map.groupBy(taken, ({ messageId }) => messageId)
  const all = (await rows()).map((row) => ({
    ...row,
    copies: times.get(row.message_id)?.length ?? 0,
  }))
  const inState = (state: string) => all.filter((row) => row.state === state).length
  const wrong = all.filter((row) => !isRight(row, isWitnessed))
  const waiting = { failed: inState('failed'), unknown: inState('unknown') }
  return { wrong, waiting }
}

function isRight(
  { state, copies, without_archive }: Row & { copies: number },
  isWitnessed: boolean,
) {
  if (state === 'sent') return copies === 1
  if (state === 'failed') return copies === 0
  return state === 'unknown' && copies <= 1 && (!isWitnessed || without_archive)
}

const server = { host: '127.0.0.1', tls: 'none', user: null, password: null } as const
const limits = { atOnce: 3, perMinute: 0 }

interface Answer {
  messageId: string
  to: string
}

/** Each to an address of its own, from five mailboxes by turns. */
async function queueAnswers(): Promise<Answer[]> {
  await runSql(
    url,
    'truncate outbox, ticket, turn, message, event, sending_pause, ticket_serial cascade',
  )
  const answers: Answer[] = []
  for (let n = 0; n < count; n++) {
    const { ticketId, turnId } = await arrive(office, { at: now() })
    const about = { ticketId, turnId, personId: office.people.anna }
    const messageId = `<${randomUUID()}@bjorkvalla.example>`
    const to = `nr${n}@post.example`
    const fromAddress = mailboxes[n % mailboxes.length]!
    const mail = { ...someMail, subject: `SV: Fråga ${n}`, toAddress: to, fromAddress }
    const one = { kind: 'svar', idempotencyKey: messageId, messageId, mail } as const
    await office.db.transaction().execute(async (tx) => {
      const { id } = await queueMail(tx, { ...one, ...about, sentCopy: false }, now())
      await replyQueued(tx, { ...about, kind: 'svar', outboxId: id }, now())
    })
    answers.push({ messageId, to })
  }
  return answers
}

type Plan = [step: Step, fault: Fault, times: number]
const plans: Plan[] = [
  ['RCPT', '421 4.3.2 Shutting down', 1],
  ['RCPT', '450 4.2.0 Greylisted, try again later', 1],
  ['RCPT', '450 4.2.1 Busy', 4],
  ['END', '451 4.3.0 Try later', 2],
  ['RCPT', '452 4.3.1 Insufficient storage', 2],
  ['RCPT', '550 5.1.1 No such user', 1],
  ['END', '554 5.7.1 Looks like spam', 1],
  ['RCPT', 'drop', 2],
  ['RCPT', 'drop-after', 1],
  ['END', 'drop', 1],
  ['END', 'drop', 2],
  ['END', 'drop-after', 1],
  ['END', 'reset-after', 1],
  ['END', 'slow', 1],
]

function plan(sink: SmtpSink, { to, messageId }: Answer, random: () => number): void {
  const [step, fault, times] = plans[Math.floor(random() * plans.length)]!
  sink.fail(step, fault, { times, when: new RegExp(step === 'END' ? messageId : `<${to}>`) })
}

/** mulberry32. */
function randomFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Row {
  message_id: string
  state: string
  without_archive: boolean
  fault: string | null
}

const rows = async () =>
  (await runSql(
    url,
    'select message_id, state, without_archive, fault from outbox',
  )) as unknown as Row[]

/** When something happens next by itself; null: nothing does. */
async function nextDue(isWitnessed: boolean): Promise<Date | null> {
  const [row] = await runSql(
    url,
    `select min(at) as due from (
      select greatest(next_attempt_at, p.until) as at from outbox
        left join sending_pause p using (from_address) where state = 'queued'
      union all select attempted_at + interval '10 minutes' from outbox where state = 'sending'
      union all select look_at from outbox where state = 'unknown' and $1) as coming`,
    [isWitnessed],
  )
  return (row?.due ?? null) as Date | null
}
