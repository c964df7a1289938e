import { hourMs } from '../../clock/local-time.ts'
import { type Context } from '../../context.ts'
import { type Db } from '../../db/connect.ts'
import { lead } from '../../db/leader.ts'
import { openParser } from '../parse/parser.ts'
import { type HandOn } from '../receive.ts'
import { fileImported } from './drain.ts'
import { unsettledRun } from './runs.ts'
import { settleImported } from './settle.ts'

/** What an import has stored waits so long for it to be run again. */
const patienceMs = hourMs

/**
 * Does what an import has left undone when it was interrupted and nobody has run it again for an hour, as it was
 * asked to: no mail stays out of sight. Nothing while an import runs. `signal` ends it after the step at hand, and
 * the next call goes on. Returns how many were filed.
 */
export async function finishImports(
  ctx: Pick<Context, 'db' | 'databaseUrl' | 'log' | 'secret' | 'config'>,
  now: Date,
  handOn: HandOn,
  signal?: AbortSignal,
): Promise<number> {
  if (!(await isForgotten(ctx.db, new Date(now.getTime() - patienceMs)))) return 0
  const held = await lead(ctx.databaseUrl, 'import')
  if (held === null) return 0
  const parser = openParser({ log: ctx.log })
  const ending = signal === undefined ? {} : { signal }
  let count = 0
  try {
    const onFiled = (filed: readonly unknown[]) => {
      count += filed.length
    }
    await fileImported(ctx, parser, { importedAt: now, handOn, onFiled, ...ending })
    if (signal?.aborted) return count
    const openSince = (await unsettledRun(ctx.db))?.openSince ?? null
    await settleImported(ctx.db, { openSince, now, ...ending })
  } finally {
    await parser.close()
    await held.release()
  }
  return count
}

/** Something was stored or begun before `before`, and is not filed and settled. */
async function isForgotten(db: Db, before: Date): Promise<boolean> {
  const run = await unsettledRun(db)
  if (run !== null && run.beganAt < before) return true
  const waiting = await db
    .selectFrom('delivery')
    .select('id')
    .where('state', '=', 'waiting')
    .where('origin', '=', 'import')
    .where('ingested_at', '<', before)
    .limit(1)
    .executeTakeFirst()
  return waiting !== undefined
}
