/** Ends a request with a plain page: 400, 403, 404, 409 … errors.ts has the words. */
export class HttpError extends Error {
  override name = 'HttpError'
  readonly statusCode: number
  /** Said instead of the status' usual words, in plain Swedish. */
  readonly words: string | null

  constructor(statusCode: number, words: string | null = null, options?: ErrorOptions) {
    super(words ?? `HTTP ${statusCode}`, options)
    this.statusCode = statusCode
    this.words = words
  }
}
