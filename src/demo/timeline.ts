import { type Calendar } from '../clock/calendar.ts'
import { type Deed, type Letter, type When } from './letter.ts'
import { instantOf } from './when.ts'

export type Step =
  | { at: Date; do: 'letter'; letter: Letter }
  | { at: Date; do: 'deed'; letter: Letter; deed: Deed }
  | { at: Date; do: 'close-quiet' }

/** Working days that the history goes back, at most. */
const days = 21

/** Every arrival and deed of the letters, and each morning's tidying, in order of time; none in the future. */
export function timeline(letters: readonly Letter[], base: Date, calendar: Calendar): Step[] {
  const at = (when: When) => instantOf(when, base, calendar)
  const steps = letters.flatMap((letter): Step[] => [
    { at: at(letter.at), do: 'letter', letter },
    ...(letter.then ?? []).map((deed): Step => ({ at: at(deed.at), do: 'deed', letter, deed })),
  ])
  const mornings = Array.from({ length: days }, (_, back): Step => ({
    at: at(`d${back} 06:00`),
    do: 'close-quiet',
  }))
  return [...steps, ...mornings]
    .filter((step) => step.at <= base)
    .sort((a, b) => a.at.getTime() - b.at.getTime())
}
