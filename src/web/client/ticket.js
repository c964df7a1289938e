import { Controller } from '/assets/stimulus.js'
import { showNews } from '/assets/streams.js'

const minute = 60_000
const patience = 400

/** A ticket's page: its clocks, its state and what has come in since, without touching what is typed. */
export class Ticket extends Controller {
  static targets = ['said']
  static values = { news: String, seen: Number, id: String }

  connect() {
    this.timer = setInterval(() => void this.refresh(), minute)
    // What happened while the page was on its way, or since it was put aside.
    this.wait()
  }

  disconnect() {
    clearInterval(this.timer)
    clearTimeout(this.waiting)
  }

  /** @param {CustomEvent<{ channel?: string, id?: string }>} event */
  hear({ detail }) {
    const isOther = detail.id !== undefined && detail.id !== this.idValue
    if (isOther && detail.channel !== 'outbox') return
    this.wait()
  }

  wait() {
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => void this.refresh(), patience)
  }

  async refresh() {
    const path = /** @type {string} */ (this.newsValue)
    const query = { sedda: String(this.seenValue) }
    const words = await showNews(path, query, () => this.element.isConnected)
    if (words === null) return
    const said = /** @type {HTMLElement} */ (this.saidTarget)
    said.textContent = words
  }
}
