import { type Received } from '../arrival/receive.ts'
import { type Tx } from '../db/connect.ts'
import { bounced } from './bounce.ts'
import { delayed } from './delayed.ts'
import { officerReplied } from './officer-reply.ts'

/**
 * The joint behind arrival: what came in but is no citizen's question goes to the stage that owns it. In the
 * transaction that files the mail, so that no officer's answer and no bounce is filed and then forgotten.
 */
export async function handOn(tx: Tx, received: Received, now: Date): Promise<void> {
  if (received.outcome === 'officer-reply') await officerReplied(tx, received, now)
  if (received.outcome === 'bounce') await bounced(tx, received, now)
  if (received.outcome === 'delay') await delayed(tx, received, now)
}
