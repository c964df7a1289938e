import { type Calendar } from '../clock/calendar.ts'
import { type Deed, type Letter, type When } from './letter.ts'
import { instantOf } from './when.ts'

export type Step =
  | { at: Date; do: 'letter'; letter: Letter }
  | { at: Date; do: 'remind' }
  | { at: Date; do: 'deed'; letter: Letter; deed: Deed }

/** Every arrival, deed and reminder of the letters in order of time, none of them in the future. */
export function timeline(letters: readonly Letter[], base: Date, calendar: Calendar): Step[] {
  const at = (when: When) => instantOf(when, base, calendar)
  const steps = letters.flatMap((letter): Step[] => [
    { at: at(letter.at), do: 'letter', letter },
    ...(letter.then ?? []).map((deed): Step => ({ at: at(deed.at), do: 'deed', letter, deed })),
  ])
  const noons = Array.from({ length: 22 }, (_, back): Step => {
    return { at: at(`d${back} 16:30`), do: 'remind' }
  })
  return [...steps, ...noons]
    .filter((step) => step.at <= base)
    .sort((a, b) => a.at.getTime() - b.at.getTime())
}
