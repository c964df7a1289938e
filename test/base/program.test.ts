import { describe, expect, inject, test } from 'vitest'
import { PlainError } from '../../src/base/errors.ts'
import { startFault } from '../../src/base/program.ts'
import { runToEnd } from '../support/cli.ts'

describe.each(['src/server.ts', 'workers/send-mail.ts'])('%s that cannot start', (program) => {
  test('says what to set, and ends with 1', async () => {
    const { exitCode, err } = await runToEnd(program, [])
    expect({ exitCode, err }).toEqual({
      exitCode: 1,
      err: 'DATABASE_URL saknas. Den inbyggda databasen hör till npm start.\n',
    })
  })

  test('tells every setting that is missing at once', async () => {
    const { exitCode, err } = await runToEnd(program, [], { DATABASE_URL: inject('pgUrl') })
    expect(exitCode).toBe(1)
    expect(err).toMatch(/^Inställningarna går inte att använda än:/)
    expect(err).toContain('SECRET saknas.')
    expect(err).toContain('SMTP_HOST saknas.')
    expect(err).not.toContain('    at ')
  })
})

test('a fault that is ours comes with its trace, a known one with its cause', () => {
  expect(startFault(new TypeError('x is not a function'))).toMatch(
    /fel i programmet:\nTypeError.*\n +at /,
  )
  const cause = new Error('connect ECONNREFUSED')
  expect(startFault(new PlainError('Databasservern svarar inte.', { cause }))).toBe(
    'Databasservern svarar inte.\nOrsak: connect ECONNREFUSED',
  )
})
