/** Somebody with a browser that keeps cookies, follows redirects and sends the forms it is given. */
export class Visitor {
  readonly #base: string
  readonly #cookies = new Map<string, string>()
  /** The page that was fetched last. */
  page = ''
  url = ''

  constructor(base: string) {
    this.#base = base
  }

  async get(path: string): Promise<string> {
    return this.#follow(path, {})
  }

  /** Sends the first form on the page that posts to `action`, with its hidden fields and these. */
  async post(action: string, fields: Record<string, string>): Promise<string> {
    const body = new URLSearchParams({ ...hiddenFields(this.page, action), ...fields })
    return this.#follow(action, { method: 'POST', body })
  }

  async #follow(path: string, init: RequestInit): Promise<string> {
    const url = new URL(path, this.#base)
    const headers = { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') }
    const reply = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of reply.headers.getSetCookie()) this.#remember(line)
    const to = reply.headers.get('location')
    if (to !== null) {
      await reply.body?.cancel()
      return this.#follow(new URL(to, url).href, {})
    }
    this.page = await reply.text()
    this.url = url.href
    if (!reply.ok) throw new Error(`${url.pathname} said ${reply.status}: ${words(this.page)}`)
    return this.page
  }

  #remember(line: string): void {
    const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? []
    this.#cookies.set(name, value)
  }
}

/** The words of a page, without its marks. */
export function words(page: string): string {
  return page
    .replace(/<(style|script|svg)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ')
    .trim()
}

function hiddenFields(page: string, action: string): Record<string, string> {
  const forms = page.match(/<form\b[\s\S]*?<\/form>/g) ?? []
  const form = forms.find((one) => one.includes(`action="${action}"`))
  if (form === undefined) throw new Error(`There is no form for ${action} on: ${words(page)}`)
  const inputs = form.match(/<input\b[^>]*type="hidden"[^>]*>/g) ?? []
  return Object.fromEntries(
    inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')]),
  )
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
}
