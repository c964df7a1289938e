import { defineConfig } from 'vitest/config'
import { Skips } from './test/support/skips.ts'

/** Rooms whose tests leave nothing behind in their process: it is kept for the next file, with what it has loaded. */
const tidy = [
  ...['base', 'clock', 'ticket', 'desk', 'municipality', 'report', 'followup', 'mail', 'web', 'db'],
  ...['arrival/read', 'arrival/file', 'arrival/fetch'],
].map((room) => `test/${room}/**/*.test.ts`)

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/support/global.ts'],
    reporters: ['default', new Skips()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'tidy', include: tidy, isolate: false } },
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: tidy } },
    ],
  },
})
