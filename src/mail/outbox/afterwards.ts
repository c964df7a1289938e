import { reasonOf } from '../../base/errors.ts'
import { type Asking, askWitnesses } from './ask-witness.ts'
import { type Copying, storeCopies } from './sent-copy.ts'

/** What is done about mails that have been tried, over IMAP: beside the sending, which waits for no mailbox. */
export interface Afterwards {
  /** Begins, unless it is under way. */
  begin(): void
  /** Waits for what is under way. */
  end(): Promise<void>
}

export function afterwards(ctx: Asking & Copying, now: () => Date): Afterwards {
  let under: Promise<void> | null = null
  const work = async () => {
    try {
      await askWitnesses(ctx, now)
      await storeCopies(ctx, now)
    } catch (thrown) {
      // What is left is found when the next mail is sent, or the schedule comes by.
      ctx.log.warn('what was sent could not be seen to', { reason: reasonOf(thrown) })
    }
  }
  return {
    begin: () => {
      under ??= work().finally(() => {
        under = null
      })
    },
    end: async () => {
      await under
    },
  }
}
