import { Controller } from '/assets/stimulus.js'

/** A mail that says it is higher than this scrolls within its frame. Pixels. */
const highest = 20_000

/** The frame a mail is shown in: as high as the mail, with a word about the pictures that were stopped. */
export class MailFrame extends Controller {
  static targets = ['frame', 'stopped']

  connect() {
    if (this.frame.contentDocument?.readyState === 'complete') this.fit()
  }

  disconnect() {
    this.watch?.disconnect()
  }

  fit() {
    const mail = this.frame.contentDocument
    const stopped = mail?.documentElement.dataset.stopped
    if (mail == null || stopped === undefined) return
    const resize = () => {
      const height = Math.min(Math.ceil(mail.body.scrollHeight) + 2, highest)
      this.frame.style.height = `${height}px`
    }
    resize()
    this.watch?.disconnect()
    this.watch = new ResizeObserver(resize)
    this.watch.observe(mail.body)
    const place = /** @type {HTMLElement} */ (this.stoppedTarget)
    place.textContent = stoppedWords(Number(stopped))
  }

  get frame() {
    return /** @type {HTMLIFrameElement} */ (this.frameTarget)
  }
}

/** @param {number} stopped */
function stoppedWords(stopped) {
  if (stopped === 0) return 'Skyddat läge.'
  const many =
    stopped === 1 ? '1 bild från nätet är stoppad' : `${stopped} bilder från nätet är stoppade`
  return `Skyddat läge. ${many}.`
}
