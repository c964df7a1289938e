import { spawn } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { environment } from '../support/process.ts'

const room = path.resolve(import.meta.dirname, '../../src/base/parents.ts')

/** Says its process id, then waits for its parents to end. */
const child = `
import { whenParentsEnd } from ${JSON.stringify(room)}
whenParentsEnd(() => process.exit(0))
setInterval(() => undefined, 1000)
console.log(process.pid)
`

test.skipIf(process.platform !== 'linux')(
  'a program ends when the npm that ran it is killed',
  async () => {
    const script = `${process.execPath} --input-type=module -e '${child}' & wait`
    const npm = spawn('sh', ['-c', `sh -c "$0" & wait`, script], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    npm.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
    const pid = Number(await eventually('the program to say who it is', () => said.trim()))
    expect(isAlive(pid)).toBe(true)
    npm.kill('SIGKILL')
    await eventually('the program to end', () => !isAlive(pid))
  },
)

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
