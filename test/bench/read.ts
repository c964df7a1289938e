import { readDecide } from './read-decide.ts'
import { readHostile } from './read-hostile.ts'
import { readSlowest } from './read-slowest.ts'
import { readThread } from './read-thread.ts'
import { say } from './say.ts'

export interface Read {
  count: number
  seed: number
  /** How many messages are there already, in the larger database. */
  messages: number
}

const parts: Record<string, (how: Read) => Promise<void> | void> = {
  decide: readDecide,
  thread: readThread,
  hostile: readHostile,
  slowest: readSlowest,
}

interface ReadOptions {
  count: string
  seed: string
  messages: string
  only: string
}

/** What it takes to read mail and find where it belongs, beside what each is measured against. docs/speed.md */
export async function read({ only, ...numbers }: ReadOptions): Promise<void> {
  const how = {
    count: Number(numbers.count),
    seed: Number(numbers.seed),
    messages: Number(numbers.messages),
  }
  const wanted = only === '' ? Object.keys(parts) : only.split(',')
  say(`read: ${how.count} mails, seed ${how.seed}, Node ${process.version}\n`)
  for (const name of wanted) {
    const part = parts[name]
    if (part === undefined)
      throw new Error(`There is no part ${name}: ${Object.keys(parts).join(', ')}.`)
    await part(how)
  }
}
