import { renderStreamMessage } from '/assets/turbo.js'

/**
 * Fetches what has changed as Turbo streams and shows it. False when there was nothing to be had now: the
 * next time will do.
 * @param {string} path
 * @param {Record<string, string>} query
 * @param {() => boolean} stillWanted
 */
export async function showNews(path, query, stillWanted) {
  const url = new URL(path, location.href)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  const news = await fetched(url)
  if (news === null || !stillWanted()) return false
  renderStreamMessage(news)
  await new Promise((resolve) => setTimeout(resolve))
  return true
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
