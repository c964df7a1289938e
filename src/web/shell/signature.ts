import { html, raw, type Html } from '../../base/html.ts'

/** A rendered signature as it leaves. Its inline styles are for mail programs; here .sig has the same look. */
export function shownSignature(rendered: string): Html {
  return html`<div class="sig" lang="sv">${raw(rendered.replace(/ style="[^"]*"/g, ''))}</div>
    <p class="hint">Under ett svar på engelska står den på engelska.</p>`
}
