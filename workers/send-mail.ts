import { type Context } from '../src/context.ts'
import { queues } from '../src/journey.ts'
import { afterwards } from '../src/mail/outbox/afterwards.ts'
import { deliverWaiting } from '../src/mail/outbox/deliver.ts'
import { wakeWhenDue } from '../src/mail/outbox/next-due.ts'
import { sendingRules } from '../src/mail/outbox/rules.ts'
import { openSmtp } from '../src/mail/smtp.ts'
import { beating, type Running, runAlone } from './alone.ts'

/** Step 7: sends what waits in the outbox; beside it sees to the copies in Sent and to what nobody knows of. */
export async function sendMail(ctx: Context): Promise<Running> {
  if (ctx.config.smtp === null) throw new Error('No outgoing mail server is configured.')
  const { smtp: server, archive = null } = ctx.config
  const smtp = openSmtp(server, ctx)
  const now = () => new Date()
  const beside = afterwards({ ...ctx, archive, dkim: server.dkim }, now)
  let timer: NodeJS.Timeout | undefined
  const worker = await ctx.jobs.run(queues.send, async () => {
    await deliverWaiting({ ...ctx, smtp, ...sendingRules(ctx) }, now)
    const looked = now()
    beside.begin()
    clearTimeout(timer)
    timer = await wakeWhenDue(ctx, { looked, now })
  })
  const beats = beating(ctx, 'send-mail')
  return {
    close: async () => {
      beats.close()
      await worker.close()
      await beside.end()
      clearTimeout(timer)
      smtp.close()
    },
  }
}

if (import.meta.main) await runAlone(sendMail)
