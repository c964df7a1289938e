import { readDecide } from './read-decide.ts'
import { say } from './say.ts'

export interface Read {
  count: number
  seed: number
}

const parts: Record<string, (how: Read) => Promise<void>> = {
  decide: readDecide,
}

/** Reads generated mail in this process alone, beside what it is measured against. docs/speed.md */
export async function read(options: { count: string; seed: string; only: string }): Promise<void> {
  const how = { count: Number(options.count), seed: Number(options.seed) }
  const wanted = options.only === '' ? Object.keys(parts) : options.only.split(',')
  say(`read: ${how.count} mails, seed ${how.seed}, Node ${process.version}\n`)
  for (const name of wanted) {
    const part = parts[name]
    if (part === undefined)
      throw new Error(`There is no part ${name}: ${Object.keys(parts).join(', ')}.`)
    await part(how)
  }
}
