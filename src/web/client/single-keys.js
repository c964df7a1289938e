import { Controller } from '/assets/stimulus.js'
import { setSingleKeys, singleKeysOn } from '/assets/keys.js'

/** The switch in the help: commands with one key on or off, in this browser. */
export class SingleKeys extends Controller {
  connect() {
    this.box.checked = singleKeysOn()
  }

  save() {
    setSingleKeys(this.box.checked)
  }

  get box() {
    return /** @type {HTMLInputElement} */ (this.element)
  }
}
