import { html, type Html } from '../../base/html.ts'

/** The button that closes the dialog with this id, at the end of its head. */
export function closeDialog(id: string): Html {
  return html`<button class="btn btn-quiet push" popovertarget="${id}" popovertargetaction="hide">
    Stäng <span aria-hidden="true"><kbd>Esc</kbd></span>
  </button>`
}
