import { html, type Html } from '../../base/html.ts'

/** The mark and the names, at the top of every page. */
export function brand(municipality: string): Html {
  return html`<svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="2.25"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      ${mark}
    </svg>
    <span>Svarstid<small>${municipality}</small></span>`
}

const mark = html`<path d="M20.5 12a8.5 8.5 0 1 1-8.5-8.5" />
  <path d="M12 7.5V12l3 2.5" />
  <path d="M16 3.5h4.5V8" />`

/** The same mark as a document of its own, for the tab of the browser. */
export const tabIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#2545b8" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"><style>@media (prefers-color-scheme: dark) { svg { stroke: #a8b9ff } }</style>${String(mark)}</svg>`
