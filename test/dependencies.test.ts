import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

interface Lock {
  packages: Record<string, { version?: string; resolved?: string; integrity?: string }>
}

const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as Lock

test('every nodemailer, also one that another package brings, is past the address parser faults', () => {
  const versions = Object.entries(lock.packages)
    .filter(([where]) => where.endsWith('node_modules/nodemailer'))
    .map(([, { version = '0' }]) => version)
  expect(versions.length).toBeGreaterThan(0)
  for (const version of versions) {
    const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
    expect(major * 1e6 + minor * 1e3 + patch, version).toBeGreaterThanOrEqual(10_004_001)
  }
})

test('every package is held by its content', () => {
  const loose = Object.entries(lock.packages)
    .filter(([where, { integrity }]) => where !== '' && integrity === undefined)
    .map(([where]) => where)
  expect(loose).toEqual([])
})
