import { type Context } from '../src/context.ts'
import { queues } from '../src/journey.ts'
import { askWitnesses } from '../src/mail/outbox/ask-witness.ts'
import { deliverWaiting } from '../src/mail/outbox/deliver.ts'
import { wakeWhenDue } from '../src/mail/outbox/next-due.ts'
import { sendingRules } from '../src/mail/outbox/rules.ts'
import { storeCopies } from '../src/mail/outbox/sent-copy.ts'
import { openSmtp } from '../src/mail/smtp.ts'
import { beating, type Running, runAlone } from './alone.ts'

/** Step 7: sends what waits in the outbox, then puts copies in Sent, which is a step of its own. */
export async function sendMail(ctx: Context): Promise<Running> {
  if (ctx.config.smtp === null) throw new Error('No outgoing mail server is configured.')
  const { dkim } = ctx.config.smtp
  const smtp = openSmtp(ctx.config.smtp, ctx)
  const now = () => new Date()
  let timer: NodeJS.Timeout | undefined
  const worker = await ctx.jobs.run(queues.send, async () => {
    await deliverWaiting({ ...ctx, smtp, ...sendingRules(ctx) }, now)
    await askWitnesses({ ...ctx, archive: ctx.config.archive ?? null }, now)
    const looked = now()
    await storeCopies({ ...ctx, dkim }, now)
    clearTimeout(timer)
    timer = await wakeWhenDue(ctx, { looked, now })
  })
  const beats = beating(ctx, 'send-mail')
  return {
    close: async () => {
      beats.close()
      await worker.close()
      clearTimeout(timer)
      smtp.close()
    },
  }
}

if (import.meta.main) await runAlone(sendMail)
