import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readDkim } from '../../src/base/dkim-settings.ts'
import { PlainError } from '../../src/base/errors.ts'
import { type Env, Settings } from '../../src/base/settings.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'dkim-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(name: string, text: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}

const pemOf = ({ privateKey }: { privateKey: KeyObject }) =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const rsa = (modulusLength: number) => pemOf(generateKeyPairSync('rsa', { modulusLength }))
const privateKey = rsa(1024)
const good = {
  DKIM_DOMAIN: 'Bjorkvalla.example',
  DKIM_SELECTOR: 'svar2026',
  DKIM_KEY_FILE: fileWith('good.pem', privateKey),
}

function faultsOf(env: Env): string {
  const read = new Settings(env)
  readDkim(read)
  try {
    read.finish()
    return ''
  } catch (thrown) {
    if (thrown instanceof PlainError) return thrown.message
    throw thrown
  }
}

describe('the key our mail is signed with', () => {
  test('is none when nothing is set', () => {
    expect(readDkim(new Settings({}))).toBeNull()
    expect(faultsOf({})).toBe('')
  })

  test('is read from its file at the start', () => {
    expect(faultsOf(good)).toBe('')
    expect(readDkim(new Settings(good))).toEqual({
      domain: 'bjorkvalla.example',
      selector: 'svar2026',
      privateKey,
    })
  })

  const ed25519 = pemOf(generateKeyPairSync('ed25519'))
  test.each([
    [{ DKIM_SELECTOR: '' }, 'DKIM_SELECTOR saknas'],
    [{ DKIM_DOMAIN: '' }, 'DKIM_DOMAIN saknas'],
    [{ DKIM_KEY_FILE: '' }, 'DKIM_KEY_FILE saknas'],
    [{ DKIM_DOMAIN: 'kontakt@kommun.se' }, 'DKIM_DOMAIN är ingen domän'],
    [{ DKIM_SELECTOR: 'a; d=b' }, 'DKIM_SELECTOR är inget namn'],
    [{ DKIM_KEY_FILE: path.join(folder, 'borta.pem') }, 'filen går inte att läsa'],
    [{ DKIM_KEY_FILE: folder }, 'filen går inte att läsa'],
    [{ DKIM_KEY_FILE: fileWith('text.pem', 'hemligt-ord') }, 'ingen RSA-nyckel'],
    [{ DKIM_KEY_FILE: fileWith('ed.pem', ed25519) }, 'ingen RSA-nyckel'],
    [{ DKIM_KEY_FILE: fileWith('short.pem', rsa(512)) }, 'ingen RSA-nyckel på minst 1024 bitar'],
  ])('is asked for in words with %j', (change, words) => {
    const said = faultsOf({ ...good, ...change })
    expect(said).toContain(words)
    expect(said).not.toContain('hemligt-ord')
  })
})
