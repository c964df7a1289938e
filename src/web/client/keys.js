/**
 * The keys. An element with `data-key` is clicked by its key while it can be seen:
 * `data-key="b"`, several as `"j arrowdown"`, after each other as `"g>a"`, with modifiers as `"ctrl+enter"`,
 * `"alt+1"`, `"shift+j"`. Single keys rest while somebody types, and where the person has switched them
 * off (WCAG 2.1.4); those with ctrl or alt always work. Text fields get the focus instead of a click, and
 * Escape leaves a large one.
 */
export function startKeys() {
  document.addEventListener('keydown', onKey)
  document.addEventListener('keydown', leaveText)
}

const switchName = 'svarstid:single-keys'

/** @returns {boolean} Are the single keys on in this browser? */
export function singleKeysOn() {
  return localStorage.getItem(switchName) !== 'off'
}

/** @param {boolean} on */
export function setSingleKeys(on) {
  localStorage.setItem(switchName, on ? 'on' : 'off')
}

/** The first key of a sequence, and how long it waits for the second. */
let before = ''
/** @type {ReturnType<typeof setTimeout> | undefined} */
let forget

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.defaultPrevented) return
  const key = event.isComposing ? '' : nameOf(event)
  const single = !/(?:ctrl|alt)\+/.test(key)
  if (single && (isTyping(event.target) || !singleKeysOn())) return
  const element = find(`${before}>${key}`) ?? find(key)
  remember(single && !element ? key : '')
  if (!element) return
  event.preventDefault()
  use(element)
}

/** @param {KeyboardEvent} event */
function leaveText({ key, isComposing, target }) {
  if (key === 'Escape' && !isComposing && target instanceof HTMLTextAreaElement) target.blur()
}

/** @param {HTMLElement} element */
function use(element) {
  if (isTyping(element)) element.focus()
  else element.click()
}

/** @param {string} key */
function remember(key) {
  clearTimeout(forget)
  before = key
  forget = setTimeout(() => (before = ''), 1500)
}

/**
 * "b", "shift+j", "ctrl+enter"; a sign that needs shift on the keyboard, such as "?", is only the sign.
 * @param {KeyboardEvent} event
 */
function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const letter = key.toLowerCase()
  const shifted = shiftKey && (letter !== key.toUpperCase() || key.length > 1)
  const parts = [ctrlKey || metaKey ? 'ctrl' : '', altKey ? 'alt' : '', shifted ? 'shift' : '']
  return [...parts.filter(Boolean), letter].join('+')
}

/**
 * A field in a dialog that has just been closed keeps the focus for a moment, but nobody types in it.
 * @param {EventTarget | null} target
 */
function isTyping(target) {
  if (!(target instanceof HTMLElement) || !target.checkVisibility()) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  if (target instanceof HTMLSelectElement) return true
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type)
  )
}

/**
 * The element that can be seen now; while a dialog is open, only those in it.
 * @param {string} key
 * @returns {HTMLElement | null}
 */
function find(key) {
  const dialog = document.querySelector('dialog:modal, dialog:popover-open')
  /** @type {NodeListOf<HTMLElement>} */
  const all = (dialog ?? document).querySelectorAll('[data-key]')
  const fits = (/** @type {HTMLElement} */ element) =>
    element.dataset.key?.split(' ').includes(key) &&
    !element.matches(':disabled, [aria-disabled="true"]') &&
    (element.checkVisibility() || element.hasAttribute('data-key-hidden'))
  return [...all].find(fits) ?? null
}
