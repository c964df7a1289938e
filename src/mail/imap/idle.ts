import { type ImapFlow } from 'imapflow'

/** How long a server that has been quiet may take to say that it is there. Milliseconds. */
const signOfLife = 10_000

type Why = 'woken' | 'timeout' | 'closed'

/** As `ImapSession.idle`, when nothing new has been told of yet. */
export async function idleUntil(
  client: ImapFlow,
  signal: AbortSignal,
  maxMs: number,
): Promise<Why> {
  const idling = client.idle().catch(() => false)
  const why = await wait(client, signal, maxMs)
  if (why === 'closed' || !(await isAlive(client, idling))) return 'closed'
  return why
}

function wait(client: ImapFlow, signal: AbortSignal, maxMs: number): Promise<Why> {
  return new Promise((resolve) => {
    const done = (why: Why) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', late)
      client.off('exists', woken).off('close', closed)
      resolve(why)
    }
    const woken = () => done('woken')
    const late = () => done('timeout')
    const closed = () => done('closed')
    const timer = setTimeout(late, maxMs)
    signal.addEventListener('abort', late)
    client.on('exists', woken).on('close', closed)
    if (signal.aborted) late()
  })
}

/** Ends IDLE and makes the server say something: a line that was cut in silence shows itself here. */
async function isAlive(client: ImapFlow, idling: Promise<unknown>): Promise<boolean> {
  const timer = setTimeout(() => client.close(), signOfLife)
  try {
    await client.noop()
    await idling
    return client.usable
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
