import { describe, expect, test } from 'vitest'
import { texts } from './hostile-texts.ts'
import { readers } from './readers.ts'

describe('a million hostile characters are read to the end by', () => {
  test.each(Object.keys(readers))('%s', { timeout: 120_000 }, (name) => {
    for (const [, text] of texts) expect(() => readers[name]?.(text)).not.toThrow()
  })
})
