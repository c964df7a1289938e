import { Controller } from '/assets/stimulus.js'

const prefix = 'svarstid:utkast:'

/**
 * Keeps what is being written in this tab until it has been sent, so that a lost session, a closed page or a
 * refused answer costs nothing. Signing out forgets it all.
 */
export class Draft extends Controller {
  static targets = ['text', 'saved']
  static values = { key: String, refused: Boolean, sent: Boolean }

  connect() {
    if (this.sentValue) forgetDraft(this.key)
    else if (this.refusedValue) this.save()
    else this.restore()
  }

  save() {
    const { value, defaultValue } = this.text
    const untouched = value === defaultValue && !this.refusedValue
    if (untouched) forgetDraft(this.key)
    else sessionStorage.setItem(prefix + this.key, value)
    this.say('')
  }

  restore() {
    const kept = sessionStorage.getItem(prefix + this.key)
    if (kept === null || kept === this.text.value) return
    this.text.value = kept
    this.say('Ditt utkast är återställt')
  }

  /** One writes on below the greeting, not before it; a click puts the caret where it points. */
  begin() {
    const { selectionEnd, value } = this.text
    if (selectionEnd === 0) this.text.setSelectionRange(value.length, value.length)
  }

  /** @param {string} words */
  say(words) {
    if (this.hasSavedTarget) /** @type {HTMLElement} */ (this.savedTarget).textContent = words
  }

  get key() {
    return /** @type {string} */ (this.keyValue)
  }

  get text() {
    return /** @type {HTMLTextAreaElement} */ (this.textTarget)
  }
}

/**
 * What has been written to the inquirer of a ticket, of every kind.
 * @param {string} number
 */
export function forgetLetters(number) {
  const own = prefix + number
  const kept = Object.keys(sessionStorage)
  for (const name of kept) {
    if (name === own || name.startsWith(`${own}:`)) sessionStorage.removeItem(name)
  }
}

/** @param {string} key */
export function forgetDraft(key) {
  sessionStorage.removeItem(prefix + key)
}

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || !form.action.endsWith('/logga-ut')) return
  const kept = Object.keys(sessionStorage).filter((name) => name.startsWith(prefix))
  for (const name of kept) sessionStorage.removeItem(name)
})
