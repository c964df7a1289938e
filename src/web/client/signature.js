import { Controller } from '/assets/stimulus.js'

/** Shows the signature and what it lacks while its fields are typed. */
export class Signature extends Controller {
  static targets = ['card']
  static values = { from: String }

  look() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.show(), 300)
  }

  async show() {
    const query = new URLSearchParams()
    for (const [name, value] of new FormData(/** @type {HTMLFormElement} */ (this.element))) {
      if (name !== '_csrf' && typeof value === 'string') query.set(name, value)
    }
    const response = await fetch(`${this.fromValue ?? ''}?${query.toString()}`)
    if (response.ok && this.cardTarget) this.cardTarget.innerHTML = await response.text()
  }

  disconnect() {
    clearTimeout(this.timer)
  }
}
