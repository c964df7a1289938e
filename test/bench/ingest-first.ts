import { type Figures, perThousand, rate, runFloor } from './floors.ts'
import { type Ingest } from './ingest.ts'
import { benchMails } from './mails.ts'
import { fill, type Place } from './place.ts'
import { runWorkers } from './run.ts'
import { runSql } from '../support/postgres.ts'
import { figure, say, table, verdict } from './say.ts'

/** The first import of a mailbox, its floors in the same run. */
export async function ingestFirst(place: Place, { count, seed, profile }: Ingest): Promise<void> {
  const bytes = await fill(place.dovecot, benchMails(count, seed))
  say(`First import: ${count} mails, ${figure(bytes / count / 1_000)} KB on average`)
  const raw = await runFloor(place, 'floor-raw')
  const stream = await runFloor(place, 'floor-stream')
  const databaseUrl = await place.makeDatabase('ours')
  const ours = await runWorkers(place, count, { databaseUrl, profile })
  table(
    ['', 'mails/s', 'CPU s/1000', 'process', 'PostgreSQL', 'Redis'],
    [
      row('(a) raw socket, minimal parse', raw),
      row('(b) imapflow, mailparser', stream),
      row('Svarstid', ours),
    ],
  )
  const most = { most: place.redis === null ? 4 : 2.5 }
  verdict('CPU per message to floor (a)', perThousand(ours) / perThousand(raw), most)
  verdict('Rate to pipeline (b)', rate(ours) / rate(stream), { least: 0.45 })
  const receiving = ours.peaks.filter(({ name }) => name !== 'poll-mailbox.ts')
  const sum = receiving.reduce((total, { mb }) => total + mb, 0)
  verdict('Memory of the receiving processes together', sum, { most: 300 }, 'MB')
  for (const { name, mb } of ours.peaks) say(`    ${name}: ${figure(mb)} MB at most`)
  say()
  if (profile !== '') await statements(databaseUrl)
}

/** Where PostgreSQL's time went, with `--profile FOLDER`. */
async function statements(databaseUrl: string): Promise<void> {
  await runSql(databaseUrl, 'create extension pg_stat_statements')
  const rows = await runSql(
    databaseUrl,
    `select calls, total_exec_time + total_plan_time as ms, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as query
     from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
     order by 2 desc limit 14`,
  )
  for (const { calls, ms, query } of rows)
    say(`  ${Number(ms).toFixed(0)} ms, ${String(calls)} x ${String(query)}`)
}

function row(name: string, one: Figures): string[] {
  const each = (seconds: number) => figure((seconds / one.count) * 1_000)
  const { ours, postgres, redis } = one.cpu
  const parts = [each(ours), each(postgres), each(redis)]
  return [name, figure(rate(one)), figure(perThousand(one)), ...parts]
}
