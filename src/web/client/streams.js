import { renderStreamMessage } from '/assets/turbo.js'

/**
 * Fetches what has changed as Turbo streams and shows it, a moment later, as Turbo does. Returns what is to
 * be said of it, '' for nothing; null when there was nothing to be had now: the next time will do.
 * @param {string} path
 * @param {Record<string, string>} query
 * @param {() => boolean} stillWanted
 * @returns {Promise<string | null>}
 */
export async function showNews(path, query, stillWanted) {
  const url = new URL(path, location.href)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const news = await fetched(url)
  if (news === null || !stillWanted()) return null
  renderStreamMessage(news)
  return wordsIn(news)
}

/** @param {URL} url */
async function fetched(url) {
  try {
    const response = await fetch(url, { headers: { accept: 'text/vnd.turbo-stream.html' } })
    const type = response.headers.get('content-type') ?? ''
    return response.ok && type.startsWith('text/vnd.turbo-stream') ? await response.text() : null
  } catch {
    return null
  }
}

/** @param {string} news */
function wordsIn(news) {
  const templates = new DOMParser().parseFromString(news, 'text/html').querySelectorAll('template')
  const fresh = [...templates].map(({ content }) => content.querySelector('[data-fresh]'))
  return fresh.find((one) => one !== null)?.textContent ?? ''
}
