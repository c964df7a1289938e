import { Controller } from '/assets/stimulus.js'

/** Shows what a form's settings read out of a mail, while they are typed. */
export class Tryout extends Controller {
  static values = { url: String }

  later() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.show(), 500)
  }

  async show() {
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(/** @type {HTMLFormElement} */ (this.element))) {
      if (typeof value === 'string') body.append(name, value)
    }
    const response = await fetch(this.urlValue ?? '', { method: 'POST', body })
    if (!response.ok) return
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    for (const part of this.element.querySelectorAll('[data-tryout-part]')) {
      const fresh = page.getElementById(part.id)
      // What somebody is in stays as it is.
      if (fresh !== null && !part.contains(document.activeElement)) part.replaceWith(fresh)
    }
  }

  disconnect() {
    clearTimeout(this.timer)
  }
}
