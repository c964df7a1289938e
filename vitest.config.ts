import { defineConfig } from 'vitest/config'
import { Skips } from './test/support/skips.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/support/global.ts'],
    reporters: ['default', new Skips()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
})
