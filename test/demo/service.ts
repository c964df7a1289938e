import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, readlinkSync, readdirSync } from 'node:fs'
import { eventually } from '../support/eventually.ts'
import { environment } from '../support/process.ts'

/** `npm start` as the one who runs it has it, without npm. */
export interface Service {
  url: string
  child: ChildProcess
  /** What it has printed. */
  printed(): string
  /** Resolves when the workers run, the history having been played. */
  ready(): Promise<void>
  /** Ends it with a signal and gives its exit code, null when it was killed. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

export async function startService(dataDir: string, port: number): Promise<Service> {
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: environment({ DATA_DIR: dataDir, PORT: String(port) }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  }
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const url = `http://127.0.0.1:${port}`
  const up = eventually(
    'the service to say where it is',
    () => text.includes(`${url}/att-besvara`),
    {
      within: 40_000,
    },
  )
  const ended = exit.then((code) => {
    throw new Error(`It ended with ${code ?? 'a signal'}: ${text}`)
  })
  await Promise.race([up, ended])
  ended.catch(() => undefined)
  return {
    url,
    child,
    printed: () => text,
    ready: async () => {
      await eventually('the workers to run', () => logLines(dataDir).includes('all is up'), {
        within: 60_000,
      })
    },
    end: (signal) => {
      child.kill(signal)
      return exit
    },
  }
}

/** What the log of a data folder says, in order. */
function logLines(dataDir: string): string[] {
  return readLog(dataDir).map(({ what }) => what)
}

export function readLog(dataDir: string): { level: string; what: string; reason?: string }[] {
  const lines = readFileSync(`${dataDir}/svarstid.log`, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as { level: string; what: string })
}

/** A process and all that it has started. */
export function family(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number])
  const found = [pid]
  for (const one of found) {
    found.push(...rows.filter(([, parent]) => parent === one).map(([child]) => child))
  }
  return found
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** The local addresses, as the kernel writes them in hexadecimal, that these processes listen on. Linux. */
export function listening(pids: number[]): string[] {
  const inodes = new Set(pids.flatMap(socketsOf))
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A' && inodes.has(columns[9] ?? ''))
      .map((columns) => columns[1]?.split(':')[0] ?? ''),
  )
}

function socketsOf(pid: number): string[] {
  const dir = `/proc/${pid}/fd`
  return readdirSync(dir).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${dir}/${fd}`))?.[1] ?? []
    } catch {
      return []
    }
  })
}
