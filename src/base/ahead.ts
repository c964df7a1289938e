/**
 * The same values, but the next one is already asked for while the caller works with this one. When the caller
 * stops early, what was asked for is waited for and dropped.
 */
export async function* ahead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const values = source[Symbol.asyncIterator]()
  let next = asked(values)
  try {
    for (;;) {
      const got = await next
      if ('error' in got) throw got.error
      if (got.result.done === true) return
      next = asked(values)
      yield got.result.value
    }
  } finally {
    await next
    await values.return?.()
  }
}

/** An error is a value until somebody wants to know: nobody may be waiting yet when it comes. */
type Got<T> = { result: IteratorResult<T, unknown> } | { error: unknown }

async function asked<T>(values: AsyncIterator<T, unknown>): Promise<Got<T>> {
  try {
    return { result: await values.next() }
  } catch (error) {
    return { error }
  }
}
