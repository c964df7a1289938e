import { reasonOf } from '../base/errors.ts'
import { type Log } from '../base/log.ts'
import { type Queue } from '../journey.ts'
import { oneAtATime, seldom, within } from './patience.ts'
import { addHint, hintKey } from './schedule.ts'
import { type Data, type StoreQueue } from './bull.ts'

/** Milliseconds that a hint may cost whoever gives it. */
const limit = 1_000

/**
 * Gives hints and never throws. The next tick of the queue's schedule finds what a lost hint was about, so
 * losing one costs seconds; it is told in the log once a minute and queue.
 */
export function hinter(
  queueOf: (name: Queue) => Promise<StoreQueue>,
  log: Log,
): (name: Queue, data: Data) => Promise<void> {
  const together = oneAtATime()
  const gates = new Map<Queue, () => boolean>()
  const mayTell = (name: Queue) => {
    const gate = gates.get(name) ?? seldom(60_000)
    gates.set(name, gate)
    return gate()
  }
  return async (name, data) => {
    const add = () => together(name + hintKey(data), async () => addHint(await queueOf(name), data))
    try {
      await within(limit, 'the job store', add())
    } catch (error) {
      if (mayTell(name)) log.warn('a hint was lost', { queue: name, reason: reasonOf(error) })
    }
  }
}
