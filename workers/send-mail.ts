import { type Context } from '../src/context.ts'
import { queues } from '../src/journey.ts'
import { deliverWaiting } from '../src/mail/outbox/deliver.ts'
import { openSmtp } from '../src/mail/smtp.ts'
import { storeCopies } from '../src/mail/outbox/sent-copy.ts'
import { beating, type Running, runAlone } from './alone.ts'

/** Step 7: sends what waits in the outbox, then puts copies in Sent, which is a step of its own. */
export async function sendMail(ctx: Context): Promise<Running> {
  if (ctx.config.smtp === null) throw new Error('No outgoing mail server is configured.')
  const smtp = openSmtp(ctx.config.smtp, ctx)
  const now = () => new Date()
  const worker = await ctx.jobs.run(queues.send, async () => {
    await deliverWaiting({ db: ctx.db, log: ctx.log, smtp }, now)
    await storeCopies(ctx, now)
  })
  const beats = beating(ctx, 'send-mail')
  return {
    close: async () => {
      beats.close()
      await worker.close()
      smtp.close()
    },
  }
}

if (import.meta.main) await runAlone(sendMail)
