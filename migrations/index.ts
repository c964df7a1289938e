import * as first from './0001_first.ts'

/** Every migration in order. A migration that has landed is never changed; a new one is added below. */
export const migrations = { '0001_first': first }
