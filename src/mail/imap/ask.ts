import { type ImapFlow } from 'imapflow'
import { Interrupted, NotWhole } from './session.ts'
import { uidSet } from './uid-set.ts'

/** Tells with a broken line which messages were asked for. @throws Interrupted when it breaks */
export async function guarded<T>(
  client: ImapFlow,
  uids: readonly number[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (client.usable || thrown instanceof NotWhole || thrown instanceof Interrupted) throw thrown
    throw new Interrupted(uids, thrown)
  }
}

/** Those of the messages that are in the open folder now. */
export async function stillThere(
  client: ImapFlow,
  uids: readonly number[],
): Promise<ReadonlySet<number>> {
  const found = await client.search({ uid: uidSet(uids) }, { uid: true })
  return new Set(Array.isArray(found) ? found : uids)
}
