import { simpleParser } from 'mailparser'
import { parseMail } from '../../src/arrival/parse/parse.ts'
import { readMail } from '../../src/arrival/read/read.ts'
import { benchMails } from './mails.ts'
import { mailbox } from './place.ts'
import { type Read } from './read.ts'
import { figure, say, verdict } from './say.ts'

/** So many mails by one, then by the other: what else the machine does then weighs on both. */
const turn = 500
const now = new Date('2026-03-10T09:00:00Z')
const around = { folder: 'INBOX', own: new Set([mailbox]), ticketPrefix: 'BV' }

/** Parsing and everything that is decided about a mail from itself, beside mailparser alone on the same mails. */
export async function readDecide({ count, seed }: Read): Promise<void> {
  const raws = [...benchMails(count, seed)].map(({ raw }) => raw)
  let [theirs, parsing, deciding] = [0, 0, 0]
  for (let at = 0; at < raws.length; at += turn) {
    const some = raws.slice(at, at + turn)
    theirs += await cpuSeconds(async () => {
      for (const raw of some) await simpleParser(raw)
    })
    const mails: Awaited<ReturnType<typeof parseMail>>[] = []
    parsing += await cpuSeconds(async () => {
      for (const raw of some) mails.push(await parseMail(raw))
    })
    deciding += await cpuSeconds(() => {
      for (const mail of mails) readMail(mail, mail.headers, around, now)
    })
  }
  const each = (seconds: number) => figure((seconds / count) * 1_000)
  say(`Parsing and deciding, ${count} mails, CPU s per 1000:`)
  say(`    mailparser ${each(theirs)}; ours ${each(parsing)} + ${each(deciding)}`)
  verdict('Parsing and deciding to mailparser', (parsing + deciding) / theirs, { most: 1.3 })
  say()
}

async function cpuSeconds(work: () => Promise<void> | void): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
