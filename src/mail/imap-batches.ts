export interface Sized {
  uid: number
  /** Bytes, as the mail server says. */
  size: number
}

/** How much is read before the caller gets any of it. One larger message comes alone. */
const most = { count: 25, bytes: 16_000_000 }

/** Divides messages, in their order, into what is read at once. */
export function batches(messages: readonly Sized[]): Sized[][] {
  const all: Sized[][] = []
  let bytes = 0
  for (const message of messages) {
    const batch = all.at(-1)
    bytes += message.size
    if (batch === undefined || batch.length >= most.count || bytes > most.bytes) {
      all.push([message])
      bytes = message.size
    } else batch.push(message)
  }
  return all
}
