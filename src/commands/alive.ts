import { hostname } from 'node:os'
import { PlainError } from '../base/errors.ts'
import { readConfig } from '../config.ts'
import { connect } from '../db/connect.ts'
import { heartbeatName, heartbeats } from '../jobs/heartbeat.ts'
import { type CommandIo } from './io.ts'

const oldestMs = 120_000

/** svarstid alive WORKER: exit 0 when the worker on this host has said so in the last two minutes. */
export async function aliveCommand(argv: string[], io: CommandIo): Promise<0 | 1 | 2> {
  const [worker, ...more] = argv
  if (worker === undefined || more.length > 0) {
    io.stderr.write('Ange vilken: svarstid alive send-mail\n')
    return 2
  }
  const { databaseUrl } = readConfig()
  if (databaseUrl === null) throw new PlainError('DATABASE_URL saknas.')
  const db = connect(databaseUrl, { max: 1 })
  try {
    const own = (await heartbeats(db)).find(
      (one) => one.worker === heartbeatName(worker, hostname()),
    )
    const age = own ? Date.now() - own.at.getTime() : Infinity
    const alive = age < oldestMs
    io.stdout.write(
      alive ? `${worker} lever.\n` : `${worker} har inte hörts av på den här värden.\n`,
    )
    return alive ? 0 : 1
  } finally {
    await db.destroy()
  }
}
