import { html, type Html } from '../../base/html.ts'
import { icon } from '../style/icons.ts'

/** The area of a question, and how sure it is. */
export function areaChip(of: {
  area: string
  otherArea: string | null
  areaConfidence: 'sure' | 'unsure' | 'person'
}): Html {
  const name = shortArea(of.area)
  if (of.areaConfidence === 'person') {
    return html`<span class="chip">${icon('tag')}${name}<span class="sr">, bekräftat</span></span>`
  }
  if (of.areaConfidence === 'sure') {
    return html`<span class="chip" data-conf="sure"
      >${icon('check')}${name}<span class="sr">, säker</span></span
    >`
  }
  return html`<span class="chip" data-conf="unsure"
    >${icon('circle-question-mark')}${unsureWords(of)}</span
  >`
}

/** "Osäker: Gator eller Kultur?" */
export function unsureWords({
  area,
  otherArea,
}: {
  area: string
  otherArea: string | null
}): string {
  const first = firstWord(area)
  return otherArea === null
    ? `Osäker: ${first}?`
    : `Osäker: ${first} eller ${firstWord(otherArea)}?`
}

/** "Gator, vägar, trafik och park" as "Gator": enough to tell the areas from one another. */
export function shortArea(name: string): string {
  return name.split(/,| \(/)[0] ?? name
}

function firstWord(name: string): string {
  return shortArea(name).split(' och ')[0] ?? name
}
