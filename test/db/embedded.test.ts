import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { PlainError } from '../../src/base/errors.ts'
import { embeddedPid, startEmbedded } from '../../src/db/embedded.ts'
import { eventually } from '../support/eventually.ts'
import { runSql } from '../support/postgres.ts'
import { environment, makeTempDir } from '../support/process.ts'

const home = makeTempDir('embedded')
const dir = path.join(home, 'postgres')
const hasty = ['-c', 'fsync=off']
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('a start that was cut off while the data was being made is done again', async () => {
  mkdirSync(`${dir}.new`)
  writeFileSync(path.join(`${dir}.new`, 'PG_VERSION'), '18\n')
  const postgres = await startEmbedded(dir, hasty)
  onTestFinished(() => postgres.stop())
  expect(await runSql(postgres.url, 'select 1 as n')).toEqual([{ n: 1 }])
  expect(existsSync(`${dir}.new`)).toBe(false)
})

test('it listens on loopback only, and a second one on the same data is refused in plain words', async () => {
  const postgres = await startEmbedded(dir, hasty)
  onTestFinished(() => postgres.stop())
  const second = startEmbedded(dir, hasty)
  await expect(second).rejects.toThrow(PlainError)
  await expect(second).rejects.toThrow(`Svarstid är redan igång med data i ${home}.`)
  const [row] = await runSql(postgres.url, 'show listen_addresses')
  expect(row).toEqual({ listen_addresses: '127.0.0.1' })
  expect(await runSql(postgres.url, 'show unix_socket_directories')).toEqual([
    { unix_socket_directories: '' },
  ])
})

test('nobody else on the machine gets in', async () => {
  const postgres = await startEmbedded(dir, hasty)
  onTestFinished(() => postgres.stop())
  const stranger = new URL(postgres.url)
  stranger.password = ''
  await expect(runSql(stranger.href, 'select 1')).rejects.toThrow(/password/)
  stranger.password = 'gissning'
  await expect(runSql(stranger.href, 'select 1')).rejects.toThrow(/password/)
  expect(statSync(`${dir}.password`).mode & 0o077).toBe(0)
})

test('it goes with its owner, however that ends, and the next start has what was committed', async () => {
  const owner = startOwner()
  const url = await owner.url
  const pid = embeddedPid(dir)
  await runSql(url, 'create table kept (n integer)')
  await runSql(url, 'insert into kept values (42)')
  owner.child.kill('SIGKILL')
  // At once, while the old server may still be on its way down.
  const postgres = await startEmbedded(dir, hasty)
  onTestFinished(() => postgres.stop())
  expect(isRunning(pid)).toBe(false)
  expect(await runSql(postgres.url, 'select n from kept')).toEqual([{ n: 42 }])
})

test('a killed owner leaves no server behind', async () => {
  const owner = startOwner()
  await owner.url
  const pid = embeddedPid(dir)
  expect(isRunning(pid)).toBe(true)
  owner.child.kill('SIGKILL')
  await eventually('PostgreSQL to be gone', () => !isRunning(pid))
  expect(existsSync(path.join(dir, 'postmaster.pid'))).toBe(false)
})

test('stopping twice is the same as once', async () => {
  const postgres = await startEmbedded(dir, hasty)
  const pid = embeddedPid(dir)
  await Promise.all([postgres.stop(), postgres.stop()])
  await postgres.stop()
  expect(isRunning(pid)).toBe(false)
})

test('data of another kind is refused with the folder in the words', async () => {
  const odd = path.join(home, 'odd')
  mkdirSync(odd)
  writeFileSync(path.join(odd, 'PG_VERSION'), '9.6\n')
  await expect(startEmbedded(odd)).rejects.toThrow(`PostgreSQL startade inte med data i ${odd}.`)
})

/** Another process that starts the server and does nothing more. */
function startOwner(): { child: ChildProcess; url: Promise<string> } {
  const embedded = path.resolve('src/db/embedded.ts')
  const script = `import { startEmbedded } from '${embedded}'
    const { url } = await startEmbedded('${dir}', ['-c', 'fsync=off'])
    console.log(url)
    setInterval(() => undefined, 60_000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      resolve(text.trim())
    })
    child.once('exit', () => {
      reject(new Error('The owner ended by itself.'))
    })
  })
  return { child, url }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
