import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { environment, makeTempDir } from '../support/process.ts'
import { settings } from '../support/service.ts'
import { type Place } from './place.ts'
import { cpuOf } from './usage.ts'

/** The real workers as processes of their own, in production's shape. */
export interface Workers {
  pids: number[]
  /** Processor seconds so far: ours and, since `start`, PostgreSQL's and Redis's. */
  cpu(): { ours: number; postgres: number; redis: number }
  stop(): Promise<void>
}

export interface WorkersOptions {
  databaseUrl: string
  /** Of the mail server; Dovecot's own unless something stands between. */
  imapPort?: number
  programs?: readonly ('poll-mailbox' | 'receive-message' | 'server')[]
  /** Of the web, when `server` is among the programs. */
  port?: number
  /** A folder for CPU profiles. */
  profile?: string
}

export function startWorkers(place: Place, options: WorkersOptions): Workers {
  const { programs = ['poll-mailbox', 'receive-message'], port = 9, profile = '' } = options
  const servers = {
    databaseUrl: options.databaseUrl,
    redisUrl: place.redis?.url ?? null,
    imapPort: options.imapPort ?? place.dovecot.imapPort,
    smtpPort: 9,
  }
  const dir = makeTempDir('bench-workers')
  const env = environment({
    ...settings(servers, port),
    DATA_DIR: path.join(dir, 'data'),
    // As in the image, where all but the first start find what was compiled.
    NODE_COMPILE_CACHE: path.join(tmpdir(), 'svarstid-bench-compiled'),
  })
  const flags = profile === '' ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const backing = () =>
    [place.postgresPid, place.redisPid].map((pid) => (pid === null ? 0 : cpuOf([pid])))
  const [postgres = 0, redis = 0] = backing()
  const children = programs.map((program) => start(program, { dir, env, flags }))
  const pids = children.flatMap(({ pid }) => pid ?? [])
  return {
    pids,
    cpu: () => {
      const [postgresNow = 0, redisNow = 0] = backing()
      return { ours: cpuOf(pids), postgres: postgresNow - postgres, redis: redisNow - redis }
    },
    stop: async () => {
      await Promise.all(children.map(ended))
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function start(
  program: string,
  { dir, env, flags }: { dir: string; env: Record<string, string>; flags: string[] },
): ChildProcess {
  return spawn(process.execPath, [...flags, ...composed(program)], {
    cwd: dir,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** What docker-compose.yml has node run for a program: V8's flags and its file, here by its whole path. */
function composed(program: string): string[] {
  const root = path.resolve(import.meta.dirname, '../..')
  const compose = readFileSync(path.join(root, 'docker-compose.yml'), 'utf8')
  const command = new RegExp(`command: \\[node, (.*/${program}\\.ts)\\]`).exec(compose)
  const [file, ...flags] = command?.[1]?.split(', ').toReversed() ?? []
  if (file === undefined) throw new Error(`docker-compose.yml has no ${program}.`)
  return [...flags, path.join(root, file)]
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await exit
  clearTimeout(impatience)
}
