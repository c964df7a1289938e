import { fetchNew } from '../arrival/fetch/fetch.ts'
import { beginEpoch } from '../arrival/ledger.ts'
import { openParser, type Parser } from '../arrival/parse/parser.ts'
import { receiveWaiting } from '../arrival/receive.ts'
import { type Context } from '../context.ts'
import { handOn } from '../followup/hand-on.ts'
import { type ImapSession, openImap } from '../mail/imap.ts'
import { openSmtp, type Transport } from '../mail/smtp.ts'
import { type Mailbox } from '../municipality/mailboxes.ts'
import { type DemoMail } from './mail-server.ts'

export interface Stage {
  ctx: Context
  mail: DemoMail
  mailbox: Mailbox
  imap: ImapSession
  smtp: Transport
  parser: Parser
  epoch: number
  close(): Promise<void>
}

/** Opens the wires that the demo's history is played over. */
export async function openStage(ctx: Context, mail: DemoMail): Promise<Stage> {
  const [mailbox] = ctx.mailboxes
  if (mailbox === undefined || ctx.config.smtp === null) throw new Error('The demo has no mailbox.')
  const { log } = ctx
  const imap = await openImap(mailbox.config, { log })
  const smtp = openSmtp(ctx.config.smtp, { log })
  const parser = openParser({ log })
  const epoch = await beginEpoch(ctx.db, mailbox.id)
  const close = async () => {
    smtp.close()
    await parser.close()
    await imap.close()
  }
  return { ctx, mail, mailbox, imap, smtp, parser, epoch, close }
}

/** Steps 1 to 5 of the journey for what has come into a folder, a few seconds after `at`. */
export async function takeIn(
  { ctx, mailbox, imap, parser, epoch }: Stage,
  folder: string,
  at: Date,
): Promise<void> {
  const { db, log } = ctx
  const place = { mailboxId: mailbox.id, folder, epoch }
  await fetchNew({ db, log }, imap, place, {
    now: () => later(at, 9),
    onStored: async () => undefined,
  })
  await receiveWaiting(ctx, parser, later(at, 10), handOn)
}

/** Some seconds after an instant. */
export function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000)
}
