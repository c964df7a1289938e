import { hostname } from 'node:os'
import { readConfig } from '../config.ts'
import { heartbeatName, heartbeats } from '../jobs/heartbeat.ts'
import { withDatabase } from './database.ts'
import { type CommandIo } from './io.ts'

const oldestMs = 120_000

/** svarstid alive WORKER: exit 0 when the worker on this host has said so in the last two minutes. */
export async function aliveCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  const [worker, ...more] = argv
  if (worker === undefined || more.length > 0) {
    io.stderr.write('Ange vilken: svarstid alive send-mail\n')
    return 2
  }
  const name = heartbeatName(worker, hostname())
  const all = await withDatabase(readConfig(), (db) => heartbeats(db))
  const own = all.find((one) => one.worker === name)
  const alive = own !== undefined && Date.now() - own.at.getTime() < oldestMs
  io.stdout.write(alive ? `${worker} lever.\n` : `${worker} har inte hörts av på den här värden.\n`)
  return alive ? 0 : 1
}
