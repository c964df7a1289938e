import { Worker } from 'node:worker_threads'
import { reasonOf } from '../base/errors.ts'
import { parseMail, readFiles } from './parse.ts'
import { type Answer, type Begun, type Question } from './parsed.ts'

/** The process that reads mail for parser.ts, so that a mail made to harm harms nothing else. */
function serve(): void {
  new Worker(new URL('./parser-guard.ts', import.meta.url), {
    workerData: { parent: process.ppid },
  })
  process.on('disconnect', () => process.exit(0))
  // Ctrl-C reaches every process of the terminal; whoever started us decides when we end.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
  process.on('message', (question: Question) => {
    process.send?.({ id: question.id, begun: true } satisfies Begun)
    void answer(question).then((found) => process.send?.(found))
  })
}

async function answer({ id, raw, files }: Question): Promise<Answer> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  try {
    if (files !== null) return { id, files: await readFiles(bytes, files) }
    return { id, mail: await parseMail(bytes) }
  } catch (thrown) {
    return { id, mail: { outcome: 'unreadable', reason: reasonOf(thrown).slice(0, 200) } }
  }
}

if (import.meta.main) serve()
