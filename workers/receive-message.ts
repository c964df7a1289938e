import { type MailReader, openHastyParser } from '../src/arrival/parse/hasty.ts'
import { openVerifier, type Verifier } from '../src/arrival/read/authenticity/verify.ts'
import { receiveWaiting } from '../src/arrival/receive.ts'
import { type Context } from '../src/context.ts'
import { handOn } from '../src/followup/hand-on.ts'
import { queues } from '../src/journey.ts'
import { domainOf } from '../src/mail/address.ts'
import { beating, type Running, runAlone } from './alone.ts'

/** Steps 2–5: drains the raw rows, and hands what is not a citizen's mail to the stage that owns it. */
export async function receiveMessage(ctx: Context): Promise<Running> {
  const onRead = () => void ctx.jobs.hint(queues.receive)
  const parser = openHastyParser({ log: ctx.log, onRead })
  const own = domainOf(ctx.mailboxes[0]?.address ?? '') || null
  const verifier = ctx.config.verifySenders === true ? { verifier: openVerifier({ own }) } : {}
  const worker = await ctx.jobs.run(queues.receive, () => drain({ ...ctx, ...verifier }, parser))
  const beats = beating(ctx, 'receive-message')
  return {
    close: async () => {
      beats.close()
      await worker.close()
      await parser.close()
    },
  }
}

type Draining = Context & { verifier?: Verifier }

async function drain(ctx: Draining, parser: MailReader): Promise<void> {
  for (;;) {
    const received = await receiveWaiting(ctx, parser, new Date(), handOn)
    if (received.length === 0) return
  }
}

if (import.meta.main) await runAlone(receiveMessage)
