import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openLogFile } from '../../src/base/log-file.ts'
import { makeTempDir } from '../support/process.ts'

const dir = makeTempDir('log')
const file = path.join(dir, 'svarstid.log')

afterAll(() => {
  rmSync(dir, { recursive: true, force: true })
})

test('the file gets every line, the terminal what is wrong, and the same only once', () => {
  const told: string[] = []
  const log = openLogFile(file, (words) => told.push(words))
  log.info('started')
  log.warn('a connection broke', { reason: 'ECONNRESET' })
  log.warn('a connection broke', { reason: 'ECONNRESET' })
  log.error('a page failed', new Error('no such table'))
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const levels = lines.map((line) => (JSON.parse(line) as { level: string }).level)
  expect(levels).toEqual(['info', 'warn', 'warn', 'error'])
  expect(told).toEqual(['a connection broke: ECONNRESET', 'a page failed: no such table'])
})

test('it goes on in the file that is there, and puts a large one aside', () => {
  openLogFile(file, () => undefined).info('again')
  expect(readFileSync(file, 'utf8').trim().split('\n').length).toBeGreaterThan(1)
  writeFileSync(file, 'x'.repeat(10_000_001))
  openLogFile(file, () => undefined).info('anew')
  expect(readFileSync(file, 'utf8').trim().split('\n').length).toBe(1)
  expect(existsSync(`${file}.1`)).toBe(true)
})
