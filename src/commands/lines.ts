/** Longer than any line that is meant; the rest of a longer one is dropped, so memory stays bounded. */
const longestLine = 65_536

/** The lines of a stream, whatever its chunks: each as soon as it is complete, without its newline. */
export async function* lines(input: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })
    const [first = '', ...more] = text.split('\n')
    rest += first
    for (const next of more) {
      yield rest
      rest = next
    }
    rest = rest.slice(0, longestLine)
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
