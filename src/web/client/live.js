/**
 * News from the server as events on `document`: `svarstid:ticket`, `svarstid:arrival`, `svarstid:outbox`,
 * with { channel, id }, and `svarstid:changed` for each of them. When something may have been missed all of
 * them come with the channel 'gap' and no id. What a page does about it is its controller's business.
 *
 * One connection per browser: of all tabs the one that holds the lock listens, and tells the others.
 */
export function startLive() {
  document.addEventListener('turbo:load', begin)
  begin()
}

const channels = ['ticket', 'arrival', 'outbox']
/** After a refused connection. Milliseconds. */
const againAfter = 5_000

/**
 * @typedef {object} News
 * @property {'news' | 'refresh' | 'signed-out'} event
 * @property {string} [channel] Of `news` only.
 * @property {string[]} [ids]
 */

let begun = false
/** @type {BroadcastChannel | undefined} */
let tabs

function begin() {
  if (begun || !document.body.hasAttribute('data-signed-in')) return
  begun = true
  tabs = new BroadcastChannel('svarstid:live')
  tabs.onmessage = (/** @type {MessageEvent<News>} */ { data }) => hear(data)
  // Locks need https or localhost; elsewhere each tab has a connection of its own.
  if ('locks' in navigator) void navigator.locks.request('svarstid:live', listen)
  else void listen()
}

/**
 * Listens until the session ends. Whenever a connection opens, something may have been missed since the page
 * was made or the last connection broke.
 * @returns {Promise<void>}
 */
function listen() {
  return new Promise((done) => {
    const open = () => {
      const source = new EventSource('/live')
      source.onopen = () => pass({ event: 'refresh' })
      source.onerror = () => {
        if (source.readyState === EventSource.CLOSED) setTimeout(open, againAfter)
      }
      source.addEventListener('news', (/** @type {MessageEvent<string>} */ { data }) => {
        const [channel = '', ...ids] = data.split(' ')
        pass({ event: 'news', channel, ids })
      })
      source.addEventListener('refresh', () => pass({ event: 'refresh' }))
      source.addEventListener('signed-out', () => {
        source.close()
        pass({ event: 'signed-out' })
        done()
      })
    }
    open()
  })
}

/** @param {News} news */
function pass(news) {
  tabs?.postMessage(news)
  hear(news)
}

/** @param {News} news */
function hear({ event, channel = '', ids = [] }) {
  if (event === 'signed-out') sayGoodbye()
  else if (event === 'refresh') channels.forEach((one) => say(one, { channel: 'gap' }))
  else if (ids.length === 0) say(channel, { channel })
  else ids.forEach((id) => say(channel, { channel, id }))
}

/**
 * @param {string} channel
 * @param {{ channel: string, id?: string }} detail
 */
function say(channel, detail) {
  document.dispatchEvent(new CustomEvent(`svarstid:${channel}`, { detail }))
  document.dispatchEvent(new CustomEvent('svarstid:changed', { detail }))
}

/** The session has ended: say so without touching what is typed. */
function sayGoodbye() {
  document.getElementById('signed-out')?.removeAttribute('hidden')
}
