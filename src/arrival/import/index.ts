import { type Context } from '../../context.ts'
import { type Db } from '../../db/connect.ts'
import { type MailReader } from '../parse/hasty.ts'
import { type HandOn } from '../receive.ts'
import { collect, type Item, type Taken } from './collect.ts'
import { fileImported, type Outcome } from './drain.ts'
import { noteBegun } from './runs.ts'
import { settleImported } from './settle.ts'

export interface Import {
  items: AsyncIterable<Item>
  /** The one that mail without a recipient of ours belongs to first. */
  mailboxes: readonly { id: string; address: string }[]
  trusted: readonly string[]
  /** Mail from before this is passed by. */
  since: Date | null
  /** A question from before this that nobody has answered is filed away; null: from thirty days before. */
  openSince: Date | null
  dryRun: boolean
  now: Date
  handOn: HandOn
}

/** How far it has come. */
export interface Tells {
  found: (count: number) => void
  filed: (count: number, of: number) => void
}

/** What became of each message that was found, in the order in which it was found. */
export interface Imported {
  taken: readonly Taken[]
  outcomes: ReadonlyMap<number, Outcome>
}

/**
 * Brings old mail in: first all bytes and ledger rows, then everything in the order of time through the same
 * steps as new mail, then what is old leaves the queue. Each part may be ended at any instant and run again.
 * Nothing leaves the house. docs/import.md
 */
export async function importMail(
  ctx: Pick<Context, 'db' | 'log' | 'secret' | 'config'>,
  parser: MailReader,
  one: Import,
  tells: Tells,
): Promise<Imported> {
  const { now, handOn, openSince } = one
  if (!one.dryRun) await noteBegun(ctx.db, { beganAt: now, openSince })
  const taken: Taken[] = []
  for await (const item of collect(ctx.db, one.items, one)) tells.found(taken.push(item))
  const outcomes = new Map<number, Outcome>()
  if (one.dryRun) return { taken, outcomes }
  const of = await countWaiting(ctx.db)
  await fileImported(ctx, parser, {
    importedAt: now,
    handOn,
    onFiled: (filed) => {
      for (const { deliveryId, outcome } of filed) outcomes.set(deliveryId, outcome)
      tells.filed(outcomes.size, Math.max(of, outcomes.size))
    },
  })
  await settleImported(ctx.db, { openSince, now })
  return { taken, outcomes }
}

async function countWaiting(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('delivery')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', '=', 'waiting')
    .where('origin', '=', 'import')
    .executeTakeFirstOrThrow()
  return count
}
