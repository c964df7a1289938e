import { isFrom, readWebForm, type WebForm } from '../arrival/read/form/web-form.ts'
import { plainAddress } from '../arrival/read/sender-address.ts'
import { headerOf, readHeaders } from '../arrival/parse/headers.ts'
import { type Raw } from '../arrival/parse/parsed.ts'
import { type Parser } from '../arrival/parse/parser.ts'
import { findRaw } from '../arrival/parse/stored-raw.ts'
import { type Context } from '../context.ts'
import { type Queryable } from '../db/connect.ts'
import { type FormDetails } from '../municipality/forms.ts'
import { headersOf, recentMail, type RecentMail } from './recent-mail.ts'

export { type WebForm } from '../arrival/read/form/web-form.ts'

/** What is read out of a mail by a form, or why nothing is. */
export type Tried =
  | { outcome: 'read'; found: WebForm; text: string }
  | { outcome: 'other-mail' | 'unreadable' | 'nothing-tried' }

const looked = { ms: 31 * 24 * 3_600_000, mails: 300, shown: 20 }

/** The latest mails that come from the form, and may be shown to who sets it up. */
export async function mailOfForm(
  db: Queryable,
  form: FormDetails,
  now: Date,
): Promise<RecentMail[]> {
  const since = new Date(now.getTime() - looked.ms)
  const mails = await recentMail(db, { since, most: looked.mails })
  const headers = await headersOf(db, mails)
  return mails
    .filter((mail) => {
      const found = headers.get(mail.messageId)
      if (found === undefined || mail.isHidden) return false
      // The sender that is stored may be who has filled in the form.
      const from = plainAddress(headerOf(found, 'from')) ?? mail.from
      return isFrom(form, { headers: found, from, subject: mail.subject })
    })
    .slice(0, looked.shown)
}

/** Reads one of those mails by the form, in the process that reads all mail. */
export async function tryOnMail(
  ctx: Pick<Context, 'db' | 'config'>,
  parser: Parser,
  { form, mail }: { form: FormDetails; mail: RecentMail },
): Promise<Tried> {
  if (mail.sha256 === null) return { outcome: 'unreadable' }
  return tryOn(ctx, parser, form, await findRaw(ctx.db, mail.sha256))
}

/**
 * Reads a mail that somebody has put in: all of its source, or its text alone. Of a text nobody knows where it
 * comes from, so it counts as a mail of the form.
 */
export async function tryOnText(
  ctx: Pick<Context, 'config'>,
  parser: Parser,
  { form, text }: { form: FormDetails; text: string },
): Promise<Tried> {
  if (text.trim() === '') return { outcome: 'nothing-tried' }
  const source = Buffer.from(text)
  const names = new Set(readHeaders(source).map(({ name }) => name))
  if (names.has('from') && names.has('subject')) return tryOn(ctx, parser, form, source)
  const mail = Buffer.from(`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`)
  return tryOn(ctx, parser, { ...form, sender: '', headerName: '', subject: '*' }, mail)
}

async function tryOn(
  { config }: Pick<Context, 'config'>,
  parser: Parser,
  form: FormDetails,
  raw: Raw,
): Promise<Tried> {
  const [mail] = await parser.parse([raw])
  if (mail?.outcome !== 'parsed') return { outcome: 'unreadable' }
  const own = new Set(config.mailboxes.map(({ address }) => address.toLowerCase()))
  const from = mail.from[0] ?? { name: '', address: '' }
  const found = readWebForm([{ ...form, id: '', active: true }], { ...mail, from, own })
  return found === null ? { outcome: 'other-mail' } : { outcome: 'read', found, text: mail.text }
}
