import { Controller } from '/assets/stimulus.js'
import { showNews } from '/assets/streams.js'

const quarterOfMinute = 15_000
const patience = 1_000
/** What is older than so many tries may be wrong. */
const mostMissed = 2

/** The page on how things are, kept fresh: nothing moves that has not changed, and focus stays where it is. */
export class Status extends Controller {
  static targets = ['stale']
  static values = { news: String }

  missed = 0

  connect() {
    this.timer = setInterval(() => void this.refresh(), quarterOfMinute)
  }

  disconnect() {
    clearInterval(this.timer)
    clearTimeout(this.waiting)
  }

  hear() {
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => void this.refresh(), patience)
  }

  async refresh() {
    if (document.hidden) return
    const path = /** @type {string} */ (this.newsValue)
    const words = await showNews(path, {}, () => this.element.isConnected)
    this.missed = words === null ? this.missed + 1 : 0
    const stale = /** @type {HTMLElement} */ (this.staleTarget)
    stale.hidden = this.missed < mostMissed
  }
}
