import { type Context } from '../context.ts'
import { findCampaigns } from '../followup/campaigns.ts'
import { closeQuiet } from '../followup/close.ts'
import { remindDue } from '../followup/remind.ts'
import { deliverWaiting } from '../mail/outbox/deliver.ts'
import { loadCalendar } from '../municipality/calendar.ts'
import { perform } from './deeds.ts'
import { type Letter } from './letter.ts'
import { letters } from './letters/index.ts'
import { type DemoMail, demoLogin } from './mail-server.ts'
import { type PostOffice } from './post-office.ts'
import { rawBounce, rawLetter } from './raw-letter.ts'
import { later, openStage, type Stage, takeIn } from './stage.ts'
import { threadingOf } from './threading.ts'
import { type Step, timeline } from './timeline.ts'

/** How far the history has been played; kept, so that an interrupted start goes on where it was. */
interface Progress {
  /** The instant that the history leads up to. */
  base: string
  played: number
}

/**
 * Plays the demo's history in order of time, each step through the very stages a real one goes through,
 * with the clock set to when it happened. Ends early, between two steps, when `signal` aborts.
 */
export async function play(
  ctx: Context,
  { mail, office, signal }: { mail: DemoMail; office: PostOffice; signal: AbortSignal },
): Promise<void> {
  const begun = office.recall('history') as Progress | null
  const progress = begun ?? { base: new Date().toISOString(), played: 0 }
  const base = new Date(progress.base)
  const steps = timeline(letters, base, await loadCalendar(ctx.db))
  if (progress.played >= steps.length) return
  const stage = await openStage(ctx, mail)
  try {
    for (const step of steps.slice(progress.played)) {
      if (signal.aborted) return
      await remindUntil(stage, step.at)
      await playStep(stage, step)
      progress.played += 1
      office.remember('history', progress)
    }
    await remindUntil(stage, base)
    await findCampaigns(ctx, base)
  } finally {
    mail.clock.now = () => new Date()
    await stage.close()
  }
}

async function playStep(stage: Stage, step: Step): Promise<void> {
  const { at } = step
  stage.mail.clock.now = () => at
  switch (step.do) {
    case 'letter':
      await arrive(stage, step.letter, at)
      return
    case 'deed':
      await perform(stage, step)
      await send(stage, at)
      return
    case 'close-quiet':
      await closeQuiet(stage.ctx, at)
  }
}

async function arrive(stage: Stage, letter: Letter, at: Date): Promise<void> {
  const threading = await threadingOf(stage.ctx.db, letter)
  const raw =
    letter.bounceOf === undefined
      ? rawLetter(letter, demoLogin.user, at, threading)
      : rawBounce(letter, demoLogin.user, at, threading.inReplyTo ?? '')
  const folder = letter.folder ?? 'INBOX'
  stage.mail.deliver(folder, raw, at)
  await takeIn(stage, folder, at)
}

/** Sends each reminder that fell due, at the instant it did. */
async function remindUntil(stage: Stage, until: Date): Promise<void> {
  for (;;) {
    const at = await nextReminder(stage.ctx)
    if (at === null || at > until) return
    stage.mail.clock.now = () => at
    if ((await remindDue(stage.ctx, at)) === 0) return
    await send(stage, at)
  }
}

async function nextReminder({ db }: Context): Promise<Date | null> {
  const { at } = await db
    .selectFrom('escalation')
    .select(({ fn }) => fn.min('remind_at').as('at'))
    .where('feedback_at', 'is', null)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow()
  return at
}

async function send({ ctx, smtp }: Stage, at: Date): Promise<void> {
  // When its author can no longer take it back.
  const leaves = later(at, ctx.config.undoMs / 1000 + 2)
  await deliverWaiting({ db: ctx.db, log: ctx.log, smtp }, () => leaves)
}
