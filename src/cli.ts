#!/usr/bin/env node
import { PlainError, reasonOf } from './base/errors.ts'
import { redact } from './base/log.ts'
import { type Command, commands, help } from './commands/index.ts'

/** The svarstid command. Exit codes: 0 done, 1 it did not work, 2 used wrongly. */
const [name = 'help', ...argv] = process.argv.slice(2)
const io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr }
process.stdout.on('error', () => {
  process.exit(0) // whoever read us has gone, as in `svarstid inspect … | head`
})

const command: Command | undefined = Object.hasOwn(commands, name)
  ? commands[name as keyof typeof commands]
  : undefined
try {
  process.exitCode = command ? await command(argv, io) : help([name], io)
} catch (thrown) {
  const words = thrown instanceof PlainError ? thrown.message : redact(reasonOf(thrown))
  process.stderr.write(`${words}\n`)
  process.exitCode = 1
}
