import { Controller } from '/assets/stimulus.js'
import { showNews } from '/assets/streams.js'
import { visit } from '/assets/turbo.js'

const minute = 60_000
/** The first list of this tab takes no focus; the ones that follow a form do. */
let isFirst = true
/** News is fetched at once, and again no sooner than this; ever later while it does not end. In ms. */
const patience = { least: 250, most: 1_500 }

/**
 * The list of mail: which one is read, the keys to walk it, and the news about it. Rows never move by
 * themselves; what has left the view says so in its place.
 */
export class Queue extends Controller {
  static targets = ['scroll', 'said']
  static values = { view: String, news: String, since: String }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  waiting = undefined
  askedAt = -patience.most
  isAsking = false
  /** How many times in a row news had to wait. */
  waits = 0

  connect() {
    this.timer = setInterval(() => void this.refresh(), minute)
    this.restore()
    this.aim()
    this.watchBar()
    // What happened while the page was on its way, or since it was put aside.
    this.askedAt = performance.now()
    this.hear()
  }

  disconnect() {
    clearInterval(this.timer)
    clearTimeout(this.waiting)
    this.waiting = undefined
    clearTimeout(this.reading)
    this.barSize?.disconnect()
    const top = (this.scroller?.scrollTop ?? 0) - (this.barHeight ?? 0)
    if (this.scroller) sessionStorage.setItem(this.scrollName, String(top))
  }

  next() {
    this.step(1)
  }

  previous() {
    this.step(-1)
  }

  /** Something has happened somewhere: ask what it means for this list. */
  hear() {
    if (this.waiting !== undefined) return
    // A mail makes news of its own a moment later: the first wait is no burst yet.
    const rest = Math.min(patience.most, patience.least * 2 ** Math.max(0, this.waits - 1))
    const wait = Math.max(0, this.askedAt + rest - performance.now())
    this.waits = wait > 0 ? this.waits + 1 : 0
    this.waiting = setTimeout(() => void this.refresh(), wait)
  }

  /** The reading pane has another mail in it. */
  shown() {
    this.aim()
  }

  /** @param {number} by */
  step(by) {
    const rows = this.rows
    const at = rows.findIndex((row) => row === document.activeElement)
    const from = at >= 0 ? at : rows.findIndex((row) => row.hasAttribute('aria-current'))
    const row = rows[Math.max(0, Math.min(rows.length - 1, from + by))]
    if (row === undefined) return
    row.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
    if (!this.paneIsSeen) return
    this.mark(row)
    clearTimeout(this.reading)
    this.reading = setTimeout(() => this.pane?.setAttribute('src', row.href), 90)
  }

  /**
   * Arrows walk the list, but only from within it: in the reading pane they scroll.
   * @param {KeyboardEvent} event
   */
  arrow(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by === undefined || event.defaultPrevented) return
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const at = document.activeElement
    if (at !== document.body && at?.matches('a.row') !== true) return
    event.preventDefault()
    this.step(by)
  }

  /**
   * A row is followed: into the pane where there is one; a second Enter, or a narrow screen, opens the page.
   * @param {MouseEvent} event
   */
  choose(event) {
    const row = event.target instanceof Element ? event.target.closest('a.row') : null
    if (!(row instanceof HTMLAnchorElement) || opensElsewhere(event)) return
    const again = event.detail === 0 && row.hasAttribute('aria-current')
    const intoPane = this.paneIsSeen && !again
    row.dataset.turboFrame = intoPane ? 'lasruta' : '_top'
    if (intoPane) this.mark(row)
  }

  /** @param {HTMLAnchorElement} row */
  mark(row) {
    for (const other of this.rows) other.removeAttribute('aria-current')
    row.setAttribute('aria-current', 'true')
    const url = new URL(location.href)
    url.searchParams.set('valt', this.numberOf(row))
    history.replaceState(history.state, '', url)
  }

  /** Filing a mail leads on to the one below it. */
  aim() {
    const rows = this.rows
    const at = rows.findIndex((row) => row.hasAttribute('aria-current'))
    const following = rows[at + 1] ?? rows[at - 1]
    const to = location.pathname + (following ? `?valt=${this.numberOf(following)}` : '')
    /** @type {NodeListOf<HTMLInputElement> | undefined} */
    const fields = this.pane?.querySelectorAll('input[data-next]')
    fields?.forEach((field) => (field.value = to))
  }

  async refresh() {
    clearTimeout(this.waiting)
    // An answer that comes late must not take the place of a later one.
    this.waiting = this.isAsking ? setTimeout(() => void this.refresh(), patience.least) : undefined
    if (this.isAsking) return
    this.isAsking = true
    this.askedAt = performance.now()
    const current = this.rows.find((row) => row.hasAttribute('aria-current'))
    const path = /** @type {string} */ (this.newsValue)
    const query = {
      arenden: this.rows.map((row) => this.numberOf(row)).join(','),
      sedan: /** @type {string} */ (this.sinceValue),
      valt: current === undefined ? '' : this.numberOf(current),
    }
    try {
      this.tell((await showNews(path, query, () => this.element.isConnected)) ?? '')
    } finally {
      this.isAsking = false
    }
  }

  /**
   * New mail in an empty list is simply shown; else it is said, at most once a minute.
   * @param {string} words
   */
  tell(words) {
    if (words === '') return
    if (this.rows.length === 0) {
      visit(location.href, { action: 'replace' })
      return
    }
    if (this.saidAt !== undefined && Date.now() - this.saidAt < minute) return
    const said = /** @type {HTMLElement} */ (this.saidTarget)
    said.textContent = words
    this.saidAt = Date.now()
  }

  /** After a form the list stands where it stood, and the keyboard is in it. */
  restore() {
    const kept = Number(sessionStorage.getItem(this.scrollName))
    sessionStorage.removeItem(this.scrollName)
    if (this.scroller && kept > 0) this.scroller.scrollTop = kept
    const current = this.rows.find((row) => row.hasAttribute('aria-current'))
    const asked = new URL(location.href).searchParams.has('valt')
    const takesFocus = asked && !isFirst && document.activeElement === document.body
    isFirst = false
    if (asked) current?.scrollIntoView({ block: 'nearest' })
    if (takesFocus) current?.focus({ preventScroll: true })
  }

  /** The bar of new mail takes its room from what is scrolled away: the rows stay under the pointer. */
  watchBar() {
    const bar = document.getElementById('nytt')
    if (bar === null) return
    this.barSize = new ResizeObserver(() => {
      const grown = bar.offsetHeight - (this.barHeight ?? bar.offsetHeight)
      this.barHeight = bar.offsetHeight
      if (this.scroller) this.scroller.scrollTop += grown
    })
    this.barSize.observe(bar)
  }

  /** @returns {HTMLAnchorElement[]} */
  get rows() {
    return [...this.element.querySelectorAll('a.row')].filter(
      (row) => row instanceof HTMLAnchorElement,
    )
  }

  /** @param {Element} row */
  numberOf(row) {
    return row.closest('li')?.dataset.number ?? ''
  }

  get scroller() {
    return this.hasScrollTarget ? /** @type {HTMLElement} */ (this.scrollTarget) : null
  }

  get pane() {
    return document.getElementById('lasruta')
  }

  get paneIsSeen() {
    return this.pane?.checkVisibility() ?? false
  }

  get scrollName() {
    return `svarstid:scroll:${String(this.viewValue)}`
  }
}

/** @param {MouseEvent} event */
function opensElsewhere({ ctrlKey, metaKey, shiftKey, button }) {
  return ctrlKey || metaKey || shiftKey || button !== 0
}
