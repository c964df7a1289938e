import { hourMs } from '../../clock/local-time.ts'
import { type Context } from '../../context.ts'
import { lead } from '../../db/leader.ts'
import { openParser } from '../parse/parser.ts'
import { type HandOn } from '../receive.ts'
import { fileImported } from './drain.ts'
import { settleImported } from './settle.ts'

/** What an import has stored waits so long for it to be run again. */
const patienceMs = hourMs

/**
 * Files what an import has stored when it was interrupted and nobody has run it again for an hour: no mail stays
 * out of sight. Nothing while an import runs. Returns how many were filed.
 */
export async function finishImports(
  ctx: Pick<Context, 'db' | 'databaseUrl' | 'log' | 'secret' | 'config'>,
  now: Date,
  handOn: HandOn,
): Promise<number> {
  const forgotten = await ctx.db
    .selectFrom('delivery')
    .select('id')
    .where('state', '=', 'waiting')
    .where('origin', '=', 'import')
    .where('ingested_at', '<', new Date(now.getTime() - patienceMs))
    .limit(1)
    .executeTakeFirst()
  if (forgotten === undefined) return 0
  const held = await lead(ctx.databaseUrl, 'import')
  if (held === null) return 0
  const parser = openParser({ log: ctx.log })
  let count = 0
  try {
    const onFiled = (filed: readonly unknown[]) => {
      count += filed.length
    }
    await fileImported(ctx, parser, { importedAt: now, handOn, onFiled })
    await settleImported(ctx.db, { openSince: null, now })
  } finally {
    await parser.close()
    await held.release()
  }
  return count
}
