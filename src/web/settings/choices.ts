import { html, nothing, type Html } from '../../base/html.ts'
import { type Area } from '../../municipality/areas.ts'

/** A box to tick, with what it means below. */
export function tickBox(
  name: string,
  { label, checked, hint }: { label: string; checked: boolean; hint?: string },
): Html {
  return html`<label class="check"
    ><input type="checkbox" name="${name}" value="ja" ${checked && html`checked`} /><span
      >${label}</span
    >${hint === undefined ? nothing : html`<span class="hint">${hint}</span>`}</label
  >`
}

/** The areas to choose from, after what it means to choose none. */
export function areaChoices(areas: readonly Area[], none: string) {
  return [{ value: '', name: none }, ...areas.map(({ key, name }) => ({ value: key, name }))]
}

/** What was done on the page before: the list says that it is so. */
export function doneBanner(words: string): Html {
  return html`<div class="banner banner-ok" role="status"><p>${words}</p></div>`
}
