/**
 * The conversation that Outlook counts a mail to, as the first 22 bytes of its Thread-Index in hex: a reserved
 * byte, a time of five and a GUID of sixteen. Each reply adds five bytes. null: there is none that can be one.
 * [MS-OXOMSG] 2.2.1.3, PidTagConversationIndex
 */
export function conversationOf(threadIndex: string): string | null {
  const text = threadIndex.slice(0, longest).replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]{30,}={0,2}$/.test(text)) return null
  const bytes = Buffer.from(text, 'base64')
  if (bytes[0] !== 1 || bytes.length < head || (bytes.length - head) % perReply !== 0) return null
  const guid = bytes.subarray(6, head)
  // A program that fills in the same byte everywhere names no conversation.
  if (guid.every((byte) => byte === guid[0])) return null
  return bytes.toString('hex', 0, head)
}

const longest = 4_000
const head = 22
const perReply = 5
