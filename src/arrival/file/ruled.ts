import { type Letter } from './letter.ts'

/** A letter that opens a ticket, as the town's rule has it. One that answers in a ticket never gets here. */
export function asRuled(letter: Letter): Letter {
  const { reading } = letter
  const { rule } = reading
  if (rule === null) return letter
  const { kind, areaKey, reason } = rule
  const why = kind === null ? { rule: reason } : { rule: reason, kind: reason }
  const area = { words: [], alternative: null, why: reason }
  return {
    ...letter,
    reading: {
      ...reading,
      kind: kind ?? reading.kind,
      area: areaKey === null ? reading.area : { key: areaKey, confidence: 'sure', reason: area },
      reasons: { ...reading.reasons, ...why },
    },
  }
}
