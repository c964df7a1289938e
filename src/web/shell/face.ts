import { html, type Html } from '../../base/html.ts'

/** "AS" for Anna Sjölund, in a circle. Beside the name, so it is hidden from screen readers. */
export function face(name: string, look = ''): Html {
  const words = name.split(/\s+/).filter(Boolean)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0).toUpperCase() ?? '')
    .join('')
  return html`<span class="face ${look}" aria-hidden="true">${letters}</span>`
}
