import * as first from './0001_first.ts'
import * as intake from './0002_intake.ts'
import * as threads from './0003_threads.ts'
import * as merge from './0004_merge.ts'
import * as rules from './0005_rules.ts'
import * as senders from './0006_senders.ts'
import * as parts from './0007_parts.ts'
import * as kinds from './0008_kinds.ts'
import * as sending from './0009_sending.ts'
import * as answers from './0010_answers.ts'

/** Every migration in order. A migration that has landed is never changed; a new one is added below. */
export const migrations = {
  '0001_first': first,
  '0002_intake': intake,
  '0003_threads': threads,
  '0004_merge': merge,
  '0005_rules': rules,
  '0006_senders': senders,
  '0007_parts': parts,
  '0008_kinds': kinds,
  '0009_sending': sending,
  '0010_answers': answers,
}
