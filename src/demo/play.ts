import { type Context } from '../context.ts'
import { remindDue } from '../followup/remind.ts'
import { deliverWaiting } from '../mail/deliver.ts'
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

interface Progress {
  base: string
  played: number
}

/**
 * Plays the demo's history in order of time, each step through the very stages a real one goes through,
 * with the clock set to when it happened. Progress is kept, so an interrupted start goes on where it was.
 */
export async function play(ctx: Context, mail: DemoMail, office: PostOffice): Promise<void> {
  const progress = (office.recall('history') ?? {
    base: new Date().toISOString(),
    played: 0,
  }) as Progress
  const steps = timeline(letters, new Date(progress.base), await loadCalendar(ctx.db))
  if (progress.played >= steps.length) return
  const stage = await openStage(ctx, mail)
  try {
    for (const step of steps.slice(progress.played)) {
      mail.clock.now = () => step.at
      await playStep(stage, step)
      progress.played += 1
      office.remember('history', progress)
    }
  } finally {
    mail.clock.now = () => new Date()
    await stage.close()
  }
}

async function playStep(stage: Stage, step: Step): Promise<void> {
  const { ctx, smtp } = stage
  const { at } = step
  if (step.do === 'letter') await arrive(stage, step.letter, at)
  else if (step.do === 'remind') await remindDue(ctx, at)
  else await perform(stage, step)
  await deliverWaiting({ db: ctx.db, log: ctx.log, smtp }, () => later(at, 2))
}

async function arrive(stage: Stage, letter: Letter, at: Date): Promise<void> {
  const { mail, ctx } = stage
  const threading = await threadingOf(ctx.db, letter)
  const raw =
    letter.bounceOf === undefined
      ? rawLetter(letter, demoLogin.user, at, threading)
      : rawBounce(letter, demoLogin.user, at, threading.inReplyTo ?? '')
  mail.deliver(letter.folder ?? 'INBOX', raw, at)
  await takeIn(stage, at)
}
