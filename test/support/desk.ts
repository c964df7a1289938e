import { afterAll } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { type Context, openContext } from '../../src/context.ts'
import { officeConfig } from './config.ts'
import { openOffice, type Office } from './office.ts'
import { runSql } from './postgres.ts'

export interface Desk {
  ctx: Context
  office: Office
  /** What was hinted so far, and how many mails somebody else could see in the outbox at that moment. */
  hints: { queue: string; visible: number }[]
}

export const secret = 'en hemlighet som är lång nog för tester'

/** An office and a context on it, without web, workers or mail servers; hints are written down. */
export async function openDesk(databaseUrl: string, now: Date): Promise<Desk> {
  const office = await openOffice(databaseUrl, now)
  const publicUrl = 'https://svarstid.bjorkvalla.example'
  const settings = officeConfig(databaseUrl, { dataDir: '/nonexistent', publicUrl, secret })
  const opened = await openContext(settings, { databaseUrl, log: silentLog })
  afterAll(() => opened.close())
  const hints: Desk['hints'] = []
  const hint = async (queue: string) => {
    const [row] = await runSql(databaseUrl, 'select count(*)::int as n from outbox')
    hints.push({ queue, visible: Number(row?.n) })
  }
  return { ctx: { ...opened, jobs: { ...opened.jobs, hint } }, office, hints }
}
