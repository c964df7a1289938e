import { Controller } from '/assets/stimulus.js'
import { forgetDraft, forgetLetters } from '/assets/draft.js'

const tenSeconds = 10_000
const step = 250

/** The bar that says what was done: read aloud once, gone after ten seconds that nobody spends on it. */
export class Toast extends Controller {
  static targets = ['words']

  connect() {
    this.leaveAddress()
    this.forget()
    this.announce()
    this.left = tenSeconds
    this.clock = setInterval(() => this.tick(), step)
  }

  disconnect() {
    clearInterval(this.clock)
  }

  tick() {
    if (this.element.matches(':hover, :focus-within')) return
    this.left = (this.left ?? 0) - step
    if (this.left <= 0) this.element.remove()
  }

  /** A live region is read when its words change, not when it appears with them. */
  announce() {
    const place = /** @type {HTMLElement} */ (this.wordsTarget)
    const words = place.textContent
    place.textContent = ''
    setTimeout(() => (place.textContent = words), 100)
  }

  /** A reload does not say it again. */
  leaveAddress() {
    const url = new URL(location.href)
    url.searchParams.delete('gjort')
    url.searchParams.delete('nr')
    history.replaceState(history.state, '', url)
  }

  /** What has left the house is no draft. */
  forget() {
    const { done = '', number = '' } = this.element.dataset
    if (done === 'skickat' || done === 'redan-skickat') forgetLetters(number)
    if (done === 'lamnat') forgetDraft(`${number}-lamna-over`)
  }
}
