import { type Letter } from '../letter.ts'
import { building } from './building.ts'
import { care } from './care.ts'
import { forms } from './forms.ts'
import { money } from './money.ts'
import { school } from './school.ts'
import { sorted } from './sorted.ts'
import { street } from './street.ts'
import { together } from './together.ts'
import { town } from './town.ts'
import { water } from './water.ts'

/** The demo's mail: every area, threads, automatic mail, spam, an urgent and a sensitive one. */
export const letters: readonly Letter[] = [
  ...building,
  ...school,
  ...street,
  ...water,
  ...care,
  ...money,
  ...town,
  ...forms,
  ...together,
  ...sorted,
]
