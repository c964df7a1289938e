import { watchMailbox } from '../src/arrival/watch/watch.ts'
import { type Context } from '../src/context.ts'
import { queues } from '../src/journey.ts'
import { beating, type Running, runAlone } from './alone.ts'

/** Step 1: reads every mailbox, each independent of the others, and hints that raw rows wait. */
export function pollMailbox(ctx: Context): Running {
  const tells = { onStored: () => ctx.jobs.hint(queues.receive), now: () => new Date() }
  const watches = ctx.mailboxes.map((mailbox) => watchMailbox(ctx, mailbox, tells))
  const beats = beating(ctx, 'poll-mailbox')
  return {
    close: async () => {
      beats.close()
      await Promise.all(watches.map((watch) => watch.close()))
    },
  }
}

if (import.meta.main) await runAlone(pollMailbox)
